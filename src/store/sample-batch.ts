import type { ScanSamples } from './history.ts'

/**
 * One scan, packed for the way to another thread: a few flat arrays whose memory is handed over, instead of tens of thousands
 * of objects that would be copied. `unknownOffset` stands for null; Kafka's own offsets are never negative.
 */
export interface SampleBatch {
  environment: string
  at: number
  topics: { name: string; id: string; partitions: number }[]
  /** Of all topics, one after the other, each by its partitions from 0 on. */
  starts: BigInt64Array<ArrayBuffer>
  ends: BigInt64Array<ArrayBuffer>
  /** Commits of one group in one topic (an index into `topics`) that stand side by side. */
  runs: { group: string; topic: number; partitions: number }[]
  committedPartitions: Int32Array<ArrayBuffer>
  committed: BigInt64Array<ArrayBuffer>
  readings: Readonly<Record<string, number>>
}

export const unknownOffset = -1n

export function packSamples(samples: ScanSamples): { batch: SampleBatch; transfer: ArrayBuffer[] } {
  const batch = { ...packTopics(samples), ...packCommits(samples) }
  const { starts, ends, committedPartitions, committed } = batch
  return {
    batch: { environment: samples.environment, at: samples.at, readings: samples.readings ?? {}, ...batch },
    transfer: [starts, ends, committedPartitions, committed].map(array => array.buffer),
  }
}

function packTopics({ topics }: ScanSamples) {
  const named = topics.map(({ name, id, partitions }) => ({
    name,
    id,
    partitions: 1 + partitions.reduce((most, one) => Math.max(most, one.partition), -1),
  }))
  const count = named.reduce((sum, topic) => sum + topic.partitions, 0)
  const starts = new BigInt64Array(count).fill(unknownOffset)
  const ends = new BigInt64Array(count).fill(unknownOffset)
  let from = 0
  for (const [index, topic] of topics.entries()) {
    for (const sample of topic.partitions) {
      starts[from + sample.partition] = sample.start ?? unknownOffset
      ends[from + sample.partition] = sample.end ?? unknownOffset
    }
    from += named[index]?.partitions ?? 0
  }
  return { topics: named, starts, ends }
}

function packCommits({ topics, groups }: ScanSamples) {
  const indexes = new Map(topics.map((topic, index) => [topic.name, index]))
  const count = groups.reduce((sum, { commits }) => sum + commits.length, 0)
  const committedPartitions = new Int32Array(count)
  const committed = new BigInt64Array(count)
  const runs: SampleBatch['runs'] = []
  let at = 0
  for (const { group, commits } of groups) {
    let run: SampleBatch['runs'][number] | undefined
    for (const commit of commits) {
      const topic = indexes.get(commit.topic)
      if (topic === undefined) continue
      committedPartitions[at] = commit.partition
      committed[at] = commit.offset
      at++
      if (run?.topic === topic) run.partitions++
      else runs.push((run = { group, topic, partitions: 1 }))
    }
  }
  return { runs, committedPartitions, committed }
}
