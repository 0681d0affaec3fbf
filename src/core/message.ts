import type { Report } from './report.ts'

/**
 * What is kept in the outbox for Slack, by its `kind`. A message is a row before it is anything else, so that a kill loses
 * none; whoever delivers it looks a doubtful one up before sending it again.
 */
export type Message =
  /** A report of its own in a channel: the digest. */
  | { kind: 'report'; channel: string; report: Report }
  /**
   * What happened to one rule's alerts. There is one live message for each environment and rule: it is posted when there is
   * none, else edited to `report`, and `notify` is said in its thread. `isOver`: nothing of the rule is open any more, so the
   * next alert gets a live message of its own.
   */
  | {
      kind: 'alert'
      environment: string
      rule: string
      channel: string
      report: Report
      notify?: string
      /** All members, where they are too many to be named: a file in the thread. */
      file?: { filename: string; content: string }
      isOver: boolean
    }
