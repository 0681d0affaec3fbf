import { type Argument, argument } from '../../core/argument.ts'
import { Failure } from '../../core/failure.ts'

/** A subject: any characters at all, as a registry has it. */
export const argumentOfSubject = (explain: string): Argument<string> =>
  argument({
    explain,
    placeholder: 'SUBJECT',
    field: { type: 'text', example: 'tda_jobs-value' },
    parse: typed => {
      if (typed.trim() === '') throw new Failure('usage', 'SUBJECT is empty.')
      return typed
    },
  })
