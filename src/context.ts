import type { Config } from './config/config.ts'
import { declarations } from './core/command.ts'
import type { Caller } from './core/pipeline.ts'
import type { Cluster } from './kafka/cluster.ts'
import type { Store } from './store/store.ts'

/** What the pipeline hands to a command. `store` throws a Failure in a terminal away from the bot's host. */
export interface Context {
  environment: string
  config: Config
  cluster: Cluster
  store: Store
  caller: Caller
  now: number
}

export const { defineQuery, defineChange } = declarations<Context>()
