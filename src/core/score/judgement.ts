import type { WindowState } from '../lag-state.ts'
import type { LastKnown, Score } from './score.ts'
import type { ScoredTopic } from './score-topics.ts'
import type { SightedErrors } from './sighted-errors.ts'

/** What the collector of a running bot made of its last scan of an environment. Nothing in it costs a request. */
export interface Judgement {
  at: number
  cluster: { score: Score; known: LastKnown }
  topics: ReadonlyMap<string, ScoredTopic>
  groups: ReadonlyMap<string, GroupReading>
  /** By topic, of those that have error or dead-letter topics. */
  errors: ReadonlyMap<string, SightedErrors>
  /** By `topic/partition`, since when it has been seen to be moved to other brokers. */
  moving: ReadonlyMap<string, number>
}

/** What of a judgement the next one needs, also after a restart: what is unknown then keeps what it cost. */
export interface LastCosts {
  cluster: Pick<Judgement['cluster'], 'known'>
  topics: ReadonlyMap<string, Pick<ScoredTopic, 'known'>>
  moving: Judgement['moving']
}

/** How a group reads, judged by a window of scans. */
export interface GroupReading {
  /** The worst over its partitions; null: it has read nothing that could be judged. */
  state: WindowState | null
  topics: ReadonlyMap<string, WindowState>
  /** How old the oldest record is that it has not read; null: not known. */
  behindMs: number | null
  /** null: never at this pace, or not known. */
  catchUpMs: number | null
}
