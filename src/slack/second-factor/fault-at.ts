import type { Failure } from '../../core/failure.ts'
import type { FormAcknowledgement } from '../forms/on-submission.ts'

/** A failure shown at a field of a form, which stays open. */
export const faultAt = (block: string, failure: Failure): FormAcknowledgement => ({
  response_action: 'errors',
  errors: { [block]: [failure.message, failure.hint].filter(Boolean).join(' ') },
})
