import type { Failure } from '../../core/failure.ts'
import type { Door } from '../door.ts'
import type { KafkaRecord, RecordHeader } from '../records/record.ts'

/**
 * What one owner copies: some partitions of one topic into one topic of the same or another cluster, exactly once.
 *
 * Records and progress are one transaction in the target. The transactional id is made of `job` and `share`, so a share is a
 * fixed set of partitions: whoever takes it over asks with the same share and the same partitions, which fences the former
 * owner (InitProducerId), and only then reads where to go on. No partition may be in two shares of a job.
 */
export interface CopySpec {
  job: string
  share: string
  from: { topic: string; partitions: readonly CopyRange[] }
  to: { topic: string }
  /** In the target cluster; compacted; only its partition 0 is used. It has to exist. */
  progressTopic: string
  /** Of the whole share; null: as fast as it goes. */
  bytesPerSecond: number | null
  /** False: records without a value are left out, as those that `transform` drops. */
  keepTombstones: boolean
  /** null: batches pass through undecoded where they can. Else every record is decoded and given to it. */
  transform: CopyTransform | null
  /**
   * `same`: into the partition of the same number. `murmur2`: by the key, as Kafka's Java client does; records without a
   * key go to the source's partition modulo the target's count, so that their order stays.
   */
  placement: 'same' | 'murmur2'
  /** In the target cluster; where `dead` records go: to the source's partition modulo the topic's count. */
  deadLetterTopic: string | null
}

export interface CopyRange {
  partition: number
  /** Where a job begins that has no progress yet. */
  start: bigint
  /** Exclusive; null: follow. */
  end: bigint | null
}

/**
 * A verdict for each record, in the order given; at most some hundred at a time, of one partition. What it throws stops the
 * copy with that Failure, and nothing of these records is copied. It may be asked about the same record again after an
 * aborted transaction.
 */
export type CopyTransform = (records: readonly KafkaRecord[]) => Promise<CopyVerdict[]>

export type CopyVerdict =
  | { kind: 'copy'; key: Buffer | null; value: Buffer | null; headers: readonly RecordHeader[] }
  | { kind: 'drop' }
  /** With its key and value as they were, and these headers. */
  | { kind: 'dead'; headers: readonly RecordHeader[] }

/** What is committed in the target, of one source partition. */
export interface CommittedProgress {
  partition: number
  /** The first offset of the source that is not copied yet. */
  nextOffset: bigint
  /** Since the job began: records written to the target, and bytes of batches read from the source (compressed). */
  records: number
  bytes: number
  dropped: number
  dead: number
  /** Offsets that the source's retention had deleted before they were copied; `to` exclusive. The last twenty. */
  lost: { from: bigint; to: bigint }[]
}

export interface CopyProgress extends CommittedProgress {
  end: bigint | null
  /** End of the source's log up to which transactions are decided, when it was fetched last; null: not yet. */
  logEnd: bigint | null
}

export interface CopyOptions {
  /** Ends the copy with what is committed then; the open transaction is aborted. */
  signal: AbortSignal
  /** After each committed transaction, and once at the start; all partitions of the share. */
  onProgress: (progress: CopyProgress[]) => void
  /** Why it does not get on at this moment; it goes on trying. What is told next of its progress ends it. */
  onDoubt?: (why: Failure) => void
}

/** `complete`: all ends are reached. `stopped`: by the signal. */
export interface CopyEnd {
  kind: 'complete' | 'stopped'
  progress: CopyProgress[]
}

/** One side of a copy: gives it connections of its own, as fetches that wait would hold up other questions. */
export interface CopySource {
  openDoor(): Door
}
