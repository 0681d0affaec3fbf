/**
 * Slack says no: the `error` code of a Web API answer, with the detail that Slack adds for badly formed blocks
 * (`response_metadata.messages`). Not a Failure: it is the content of an answer, not a fault of the program.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly code: string
  readonly details: readonly string[]

  constructor(code: string, details: readonly string[] = []) {
    super(code)
    this.code = code
    this.details = details
  }
}
