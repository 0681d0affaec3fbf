import type { Known } from '../../core/failure.ts'
import type { LagTotal } from '../../core/lag.ts'
import type { Judgement } from '../../core/score/judgement.ts'
import type { Broker, LogDir, Topic } from '../../kafka/cluster.ts'
import type { Receiver } from '../../store/outbox.ts'

/** What the rules of one environment are compared with. null: it could not be learnt, or has not been asked for yet. */
export interface Observed {
  environment: string
  now: number
  scan: ObservedScan | null
  /** Node id of the active controller; `value` null: there is none. */
  controller: Known<number | null> | null
  disks: ReadonlyMap<number, Known<LogDir[]>> | null
  /** Records a second, by topic, of those whose rate is known. */
  rates: ReadonlyMap<string, number> | null
  /** What several scans say of groups and topics. */
  judgement: Judgement | null
  /** Why the last scan learnt nothing; null: it went well. */
  scanFailure: string | null
  receivers: readonly Receiver[] | null
  /** The schema registry; `failure` null: it answers. null: there is none, or it has not been asked yet. */
  registry: { failure: string | null } | null
  /** The scheduled backup of the cluster; `failure` null: none is owed. null: not known. */
  backup: { failure: string | null } | null
  /** Accounts whose password has to be rotated; `isExact` false: it is at least as old. null: not known. */
  accounts: readonly { account: string; rotationDays: number; since: number; isExact: boolean }[] | null
  /** What differs, by declared topic; those without a difference are absent. null: not known. */
  drift: { topics: ReadonlyMap<string, readonly string[]>; isComplete: boolean } | null
}

export interface ObservedScan {
  groups: readonly MeasuredGroup[]
  /** False: groups may be missing from `groups`. */
  isComplete: boolean
  topics: readonly Pick<Topic, 'name' | 'partitions'>[]
  brokers: readonly Pick<Broker, 'id'>[]
  /** Node ids that should be there. */
  expected: readonly number[]
}

export interface MeasuredGroup {
  id: string
  state: string
  /** null: its commits could not be read. */
  total: LagTotal | null
}

/** What was measured of a rule's metric, whatever the threshold. */
export interface Measured {
  measurements: readonly Measurement[]
  /** True: a member that is not among them is gone; false: it may only not have been seen. */
  isComplete: boolean
}

export interface Measurement {
  member: string
  /** null: not known, or with `isNothing` there is nothing to measure. */
  value: number | null
  isNothing?: boolean
  /** A part is not known: it may be more. */
  isAtLeast?: boolean
  says: string
}

export const notMeasured: Measured = { measurements: [], isComplete: false }
