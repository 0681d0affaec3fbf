import type { Command } from '../core/command.ts'
import type { HandOver } from '../core/hand-over.ts'
import type { Pipeline } from '../core/pipeline.ts'
import type { Report } from '../core/report.ts'
import type { Rules } from '../core/rules.ts'
import type { SecondFactor } from '../core/second-factor.ts'
import type { Store } from '../store/store.ts'
import type { FormatAnswer } from './answers/answer-file.ts'
import type { Choices } from './forms/lookup-options.ts'
import type { LiveMessagesRoom } from './live/live-messages.ts'
import type { People } from './people.ts'
import type { RequestMessages } from './requests/request-messages.ts'
import type { SlackLog } from './slack-logger.ts'
import type { Edits } from './web/edits.ts'
import type { Lane, LaneName } from './web/lane.ts'

/** What the parts of the Slack room share. */
export interface Room<C> {
  commands: readonly Command<C>[]
  pipeline: Pipeline
  rules: () => Rules
  secondFactor: SecondFactor
  handOver: HandOver
  store: SlackStore
  channels: Channels
  people: People
  choices: Choices
  home: HomeReport
  format: FormatAnswer
  requestMessages: RequestMessages
  live: LiveMessagesRoom
  lanes: Lanes
  edits: Edits
  acknowledged?: (kind: string, tookMs: number) => void
  /** Something was put into the outbox. */
  poke: () => void
  clock: () => number
  log: SlackLog
}

/** What of the store the Slack room uses. */
export type SlackStore = Pick<
  Store,
  | 'inbox'
  | 'outbox'
  | 'requests'
  | 'approvalCards'
  | 'alertMessages'
  | 'homes'
  | 'jobs'
  | 'jobMessages'
  | 'liveMessages'
>

export interface Channels {
  /** What a command without `--env` means in a channel; undefined: the default environment. */
  environmentOf(channel: string): string | undefined
  /** Where requests for approval of an environment are posted; null: where they were asked for. */
  approvals(environment: string): string | null
}

/** What the Home tab says about the clusters: score or health of each environment and its open alerts. */
export type HomeReport = (personId: string, zone: string) => Promise<Report>

export type Lanes = Readonly<Record<LaneName, Lane>>
