import type { Failure } from '../../core/failure.ts'

/** One record as it lies in the log. */
export interface KafkaRecord {
  partition: number
  offset: bigint
  /** Epoch milliseconds; of the broker where the topic has `message.timestamp.type=LogAppendTime`. −1: none was given. */
  timestamp: number
  key: Buffer | null
  /** null: a tombstone. */
  value: Buffer | null
  headers: RecordHeader[]
}
/** The same name may stand there several times. */
export interface RecordHeader {
  name: string
  value: Buffer | null
}

export interface RecordsQuestion {
  topic: string
  /** null: all of them. */
  partitions: readonly number[] | null
  from: RecordsPlace
  /** How many records `take` has to keep before a partition has given enough: of each one, or its share of them all. */
  enough: { each: number } | { all: number }
  /** `committed`: as a consumer with read_committed, nothing of aborted and open transactions. */
  isolation: 'committed' | 'uncommitted'
  bounds: RecordsBounds
}

/**
 * `newest`: backwards from the end of the log, in pieces, until enough were kept; the others forwards to the end that the
 * log has when reading begins. `time`: from the first record at or after it.
 */
export type RecordsPlace = 'newest' | 'earliest' | { offset: bigint } | { time: number }

/** Whichever is reached first ends the reading. */
export interface RecordsBounds {
  /** Records handed over, bytes received, milliseconds. A single batch may exceed the bytes: brokers give it whole. */
  records: number
  bytes: number
  ms: number
}

/**
 * Told records of one partition in the order of their offsets, before more of them are fetched; returns how many of them
 * it kept. They share memory with the whole fetched batch: what is to stay has to be copied out of them.
 */
export type TakeRecords = (records: readonly KafkaRecord[]) => Promise<number>

export interface RecordsRead {
  partitions: PartitionRead[]
  /** How many were handed over. */
  records: number
  /** How many bytes of batches were received, as they are compressed. */
  bytes: number
  /** The bound that ended the reading before it was complete. */
  stoppedBy: keyof RecordsBounds | null
}

export interface PartitionRead {
  partition: number
  /** The log when it was read: its start, and the end up to which transactions are decided (last stable offset). */
  logStart: bigint | null
  logEnd: bigint | null
  /** Offsets behind `logEnd` that an open transaction keeps from read_committed consumers. */
  undecided: bigint
  /** Offsets that were looked at: from, including; to, excluding. null: none was. */
  read: { from: bigint; to: bigint } | null
  /** What could not be read: all of it, or some batches. Empty: nothing is missing. */
  problems: Failure[]
}
