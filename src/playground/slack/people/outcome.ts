import type { Option } from '../blocks/text.ts'
import type { Acknowledgement } from '../delivery.ts'
import type { Message } from '../message.ts'

/** What a person sees of having acted. Nothing in here throws: what Slack would show as an error is `ok: false`. */
export interface Outcome {
  ok: boolean
  /** Slack's code: `operation_timeout`, `dispatch_failed`, `not_in_channel`, `incomplete` … */
  error?: string
  /** What Slack says to the person about it. */
  text?: string
  /** Milliseconds from acting to the app's acknowledgement. */
  ackMs?: number
  /** The message that came with the acknowledgement of a command, or that the person posted. */
  message?: Message
  /** Form errors by block id, from the app or from Slack's own checks. */
  errors?: Record<string, string>
  /** The forms still open at the person's afterwards, the top one last. */
  forms?: string[]
  /** Choices offered by the app. */
  options?: Option[]
}

export const failed = (error: string, text: string): Outcome => ({ ok: false, error, text })

export function notDelivered(acknowledgement: Acknowledgement & { ok: false }, what: string): Outcome {
  return {
    ok: false,
    error: acknowledgement.error,
    text: `${what} failed with the error "${acknowledgement.error}"`,
    ackMs: acknowledgement.ms,
  }
}
