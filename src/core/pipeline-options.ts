import type { AuditTrail } from './audit.ts'
import type { Command } from './command.ts'
import type { Actor, Origin, Request } from './request.ts'
import type { Requests } from './requests.ts'
import type { Rules } from './rules.ts'
import type { SecondFactor } from './second-factor.ts'

/** Who calls, from where. `environment` is what the channel stands for, when it stands for one. */
export interface Caller {
  actor: Actor
  door: 'slack' | 'terminal' | 'schedule'
  environment?: string
  origin: Origin
  /** IANA name: how the person reads and writes times. */
  zone: string
  /** False where nobody could be asked to approve: a terminal away from the bot's host. */
  canAskForApproval: boolean
  /**
   * How far a question is that takes its time, in a few words, as often as one likes: whoever shows it does so as often as there is
   * room. Absent where nobody would see it.
   */
  tell?: (progress: string) => void
}

export interface PipelineOptions<C> {
  commands: readonly Command<C>[]
  requests: () => Requests
  audit: () => AuditTrail
  /** One commit of the book and the trail: what cannot be written into the trail has not happened. */
  atomically: <T>(fn: () => T) => T
  rules: () => Rules
  secondFactor: SecondFactor
  context: (environment: string, caller: Caller) => C
  clock: () => number
  /** Names this process in running requests. */
  owner: string
  /** Told after each change of a request's state, also those that this pipeline did not cause itself. */
  moved: (request: Request) => void
  /** A failure that nobody is waiting for: the log. */
  log: (message: string, error: unknown) => void
}
