/**
 * What went wrong, told to a person: `message` says what happened, `hint` says what to do next.
 * Every library error becomes a Failure at the door through which it came in; `cause` keeps the original for the log.
 */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: FailureCode
  readonly hint: string | undefined
  /** Slack user ids of people to ask, when that is the next step. */
  readonly people: readonly string[]

  constructor(
    code: FailureCode,
    message: string,
    options: { hint?: string | undefined; people?: readonly string[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.hint = options.hint
    this.people = options.people ?? []
  }
}

/**
 * `usage` what was typed cannot be understood · `config` a configuration file is wrong · `not-found` the thing named does
 * not exist · `not-permitted` the person may not · `refused` it may not be done in this state (members, protection) ·
 * `outdated` the cluster changed since the plan · `conflict` somebody else was faster · `unreachable` no answer from
 * Kafka, Slack, the registry or a disk · `timeout` it took too long · `rejected` the other side answered and said no ·
 * `internal` a fault of the bot's own.
 */
export type FailureCode =
  | 'usage'
  | 'config'
  | 'not-found'
  | 'not-permitted'
  | 'refused'
  | 'outdated'
  | 'conflict'
  | 'unreachable'
  | 'timeout'
  | 'rejected'
  | 'internal'

/** Any thrown value as a Failure; what is none already is a fault of the bot's own. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error
  const message = error instanceof Error ? error.message : String(error)
  return new Failure('internal', `Something went wrong inside the bot: ${message}`, { cause: error })
}

/** A value that could be read, or the reason why it could not. What is unknown is never shown as zero or none. */
export type Known<T> = { known: true; value: T } | { known: false; why: Failure }

export const known = <T>(value: T): Known<T> => ({ known: true, value })
export const unknown = (why: Failure): Known<never> => ({ known: false, why })

/** What a promise gives, or why it failed; it never rejects. */
export const settled = <T>(promise: Promise<T>): Promise<Known<T>> =>
  promise.then(known, (error: unknown) => unknown(toFailure(error)))
