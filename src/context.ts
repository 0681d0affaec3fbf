import type { Config, Person } from './config/config.ts'
import { type Answered, declarations } from './core/command.ts'
import type { Known } from './core/failure.ts'
import type { Caller } from './core/pipeline-options.ts'
import type { Judgement } from './core/score/judgement.ts'
import type { SecondFactor } from './core/second-factor.ts'
import type { Cluster } from './kafka/cluster.ts'
import type { Registry } from './registry/registry.ts'
import type { Store } from './store/store.ts'

/** What the pipeline hands to a command. `store` throws a Failure in a terminal away from the bot's host. */
export interface Context {
  environment: string
  config: Config
  cluster: Cluster
  /** That of another environment. Throws a Failure where it is not known, or a secret is missing. */
  clusterOf: (environment: string) => Cluster
  /** null: the environment has none. Not known: it cannot be spoken to at all, as when its password is not set. */
  registry: Known<Registry> | null
  /** That of another environment. */
  registryOf: (environment: string) => Known<Registry> | null
  store: Store
  /** Administrators' second factor. */
  secondFactor: SecondFactor
  caller: Caller
  /** What Slack knows of a person that counts for their rights: user groups, guests, deactivated people. */
  standing: (id: string) => Omit<Person, 'id'>
  now: number
  /**
   * When the collector of this process last finished a scan of the environment, or of another one; null where there was none (a
   * terminal has no collector).
   */
  collectedAt: (environment?: string) => number | null
  /** What it made of that scan: scores, and how the groups read. null: there is none. */
  judgement: () => Judgement | null
  /**
   * What another query answers, which may belong to another room: `args` as they are after parsing. It throws what that one
   * throws. null: there is no such query.
   */
  ask: (name: string, args: Record<string, unknown>) => Promise<Answered<unknown> | null>
}

export const { defineQuery, defineChange } = declarations<Context>()
