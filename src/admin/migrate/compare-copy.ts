import { Failure } from '../../core/failure.ts'
import { someAtOnce } from '../../core/some-at-once.ts'
import { count, counted } from '../../core/words.ts'
import type { Cluster } from '../../kafka/cluster.ts'
import type { CopyProgress } from '../../kafka/copy/copy.ts'
import type { KafkaRecord } from '../../kafka/records/record.ts'
import type { Checkpoint } from './checkpoint.ts'
import { isPlain, type MigrateSpec } from './migrate-spec.ts'
import { recordsHash } from './record-hash.ts'

/** `partition` null: all together, as records were placed by their keys. */
export interface Compared {
  partition: number | null
  source: number
  target: number
  verdict: 'same' | 'different'
  /** What else there is to say of it. */
  remark: string | null
}

interface Sides {
  source: Cluster
  target: Cluster
  withTimes: boolean
}

/** Reads both sides to where the copy was committed, and compares them record by record. Throws where not all could be read. */
export async function compareCopy(
  spec: MigrateSpec,
  checkpoint: Checkpoint,
  partitions: readonly CopyProgress[],
  sides: Sides,
): Promise<Compared[]> {
  if (!isPlain(spec)) return [await compareCounts(spec, checkpoint, partitions, sides)]
  return spec.placement === 'same'
    ? someAtOnce(partitions, 4, one => comparePartition(spec, checkpoint, one, sides))
    : [await compareAll(spec, checkpoint, partitions, sides)]
}

async function comparePartition(
  spec: MigrateSpec,
  checkpoint: Checkpoint,
  { partition, nextOffset, records }: CopyProgress,
  { source, target, withTimes }: Sides,
): Promise<Compared> {
  const { start } = rangeOf(checkpoint, partition)
  const from = recordsHash({ withTimes })
  const { logStart } = await readPartition(
    source,
    spec.source.topic,
    partition,
    start,
    nextOffset,
    record => {
      if (spec.keepTombstones || record.value !== null) from.add(record)
    },
  )
  const original = from.result()
  // What the source has deleted since stands in the target before the rest.
  const skipped = Math.max(0, records - original.count)
  const into = recordsHash({ withTimes })
  let index = 0
  await readPartition(
    target,
    spec.target.topic,
    partition,
    targetStart(checkpoint, partition),
    null,
    record => {
      if (index >= skipped && index < skipped + original.count) into.add(record)
      index += 1
    },
  )
  const copy = into.result()
  const isSame = copy.count === original.count && copy.ordered === original.ordered && index >= records
  return {
    partition,
    source: original.count,
    target: copy.count,
    verdict: isSame ? 'same' : 'different',
    remark: remarkOf({ start, logStart, skipped, behind: index - records }),
  }
}

async function compareAll(
  spec: MigrateSpec,
  checkpoint: Checkpoint,
  partitions: readonly CopyProgress[],
  { source, target, withTimes }: Sides,
): Promise<Compared> {
  const from = recordsHash({ withTimes })
  const into = recordsHash({ withTimes })
  for (const { partition, nextOffset } of partitions)
    await readPartition(
      source,
      spec.source.topic,
      partition,
      rangeOf(checkpoint, partition).start,
      nextOffset,
      record => {
        if (spec.keepTombstones || record.value !== null) from.add(record)
      },
    )
  for (const { partition, offset } of checkpoint.targetEnds)
    await readPartition(target, spec.target.topic, partition, offset, null, record => into.add(record))
  const [original, copy] = [from.result(), into.result()]
  return {
    partition: null,
    source: original.count,
    target: copy.count,
    verdict: original.count === copy.count && original.unordered === copy.unordered ? 'same' : 'different',
    remark: null,
  }
}

/** What was made of the records is not made again: as many as went in have to have come out. */
async function compareCounts(
  spec: MigrateSpec,
  checkpoint: Checkpoint,
  partitions: readonly CopyProgress[],
  { source, target }: Sides,
): Promise<Compared> {
  const sum = (of: (one: CopyProgress) => number): number =>
    partitions.reduce((total, one) => total + of(one), 0)
  const [written, dropped, dead] = [sum(one => one.records), sum(one => one.dropped), sum(one => one.dead)]
  let [from, into] = [0, 0]
  for (const { partition, nextOffset } of partitions)
    await readPartition(
      source,
      spec.source.topic,
      partition,
      rangeOf(checkpoint, partition).start,
      nextOffset,
      () => {
        from += 1
      },
    )
  for (const { partition, offset } of checkpoint.targetEnds)
    await readPartition(target, spec.target.topic, partition, offset, null, () => {
      into += 1
    })
  return {
    partition: null,
    source: from,
    target: into,
    verdict: into === written && from === written + dropped + dead ? 'same' : 'different',
    remark: `${counted(written, 'record')} copied, ${count(dropped)} left out, ${count(dead)} failed`,
  }
}

function remarkOf(of: { start: bigint; logStart: bigint; skipped: number; behind: number }): string | null {
  const remarks = [
    ...(of.logStart > of.start && of.skipped > 0
      ? [`the source has deleted ${counted(of.skipped, 'copied record')} since; the rest was compared`]
      : []),
    ...(of.behind > 0
      ? [`${counted(of.behind, 'record')} came into the target later, or from somebody else`]
      : []),
    ...(of.behind < 0 ? [`${counted(-of.behind, 'copied record')} missing in the target`] : []),
  ]
  return remarks.length === 0 ? null : remarks.join('; ')
}

const rangeOf = ({ ranges }: Checkpoint, partition: number): { start: bigint } => {
  const range = ranges.find(one => one.partition === partition)
  if (!range) throw new Failure('internal', `Partition ${partition} is not in the copy`)
  return range
}

const targetStart = ({ targetEnds }: Checkpoint, partition: number): bigint =>
  targetEnds.find(one => one.partition === partition)?.offset ?? 0n

const unbounded = Number.MAX_SAFE_INTEGER

/** As a reader with read_committed sees it; `until` exclusive, null: the end of the log. Memory does not grow with the topic. */
async function readPartition(
  cluster: Cluster,
  topic: string,
  partition: number,
  start: bigint,
  until: bigint | null,
  take: (record: KafkaRecord) => void,
): Promise<{ logStart: bigint }> {
  if (until !== null && until <= start) return { logStart: start }
  const read = await cluster.readRecords(
    {
      topic,
      partitions: [partition],
      from: { offset: start },
      enough: { each: 1 },
      isolation: 'committed',
      bounds: { records: unbounded, bytes: unbounded, ms: unbounded },
    },
    async records => {
      for (const record of records) if (until === null || record.offset < until) take(record)
      const last = records.at(-1)
      return until !== null && last && last.offset >= until - 1n ? 1 : 0
    },
  )
  const [one] = read.partitions
  const problem = one?.problems[0]
  if (problem) throw problem
  return { logStart: one?.logStart ?? start }
}
