import { Failure, type Known, known, toFailure, unknown } from '../../core/failure.ts'
import type { Call } from '../call.ts'
import { type ClusterMetadata, type OffsetPlace, partitionKey, type TopicPartition } from '../cluster.ts'
import { listOffsetsApi } from '../codecs/list-offsets.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { isStale, kafkaFailure } from '../failures/kafka-error.ts'
import { byTopic } from './by-topic.ts'
import { brokerOf, fetchMetadata, leadersOf } from './metadata.ts'

export async function listOffsets(
  door: Door,
  partitions: readonly TopicPartition[],
  at: OffsetPlace,
): Promise<Map<string, Known<bigint | null>>> {
  if (partitions.length === 0) return new Map()
  const call = callOf(door)
  const metadata = await fetchMetadata(door, call, topicNames(partitions))
  const first = await askLeaders(door, call, metadata, partitions, at)
  if (first.stale.length === 0) return first.offsets
  const refreshed = await fetchMetadata(door, call, topicNames(first.stale)).catch(toFailure)
  if (refreshed instanceof Failure) return first.offsets
  const second = await askLeaders(door, call, refreshed, first.stale, at)
  return new Map([...first.offsets, ...second.offsets])
}

export interface AskedLeaders {
  /** Every partition asked for, by its key. */
  offsets: Map<string, Known<bigint | null>>
  /** Those whose leader is another one by now, or could not be reached: newer metadata may help. */
  stale: TopicPartition[]
}

/** Asks every leader once, side by side, for all its partitions. One that does not answer costs only its own. */
export async function askLeaders(
  door: Door,
  call: Call,
  metadata: ClusterMetadata,
  partitions: readonly TopicPartition[],
  at: OffsetPlace,
): Promise<AskedLeaders> {
  const leaders = leadersOf(metadata)
  const asked: AskedLeaders = { offsets: new Map(), stale: [] }
  const perLeader = new Map<number, TopicPartition[]>()
  for (const wanted of partitions) {
    const key = partitionKey(wanted.topic, wanted.partition)
    const leader = leaders.get(key)
    if (leader === undefined) asked.offsets.set(key, noSuchPartition)
    else if (leader === null) asked.offsets.set(key, leaderless)
    else {
      const sameLeader = perLeader.get(leader)
      if (sameLeader === undefined) perLeader.set(leader, [wanted])
      else sameLeader.push(wanted)
    }
  }
  await Promise.all(
    [...perLeader].map(([leader, its]) =>
      askLeader(door, call, metadata, leader, its, timestampOf(at), asked),
    ),
  )
  return asked
}

async function askLeader(
  door: Door,
  call: Call,
  metadata: ClusterMetadata,
  leader: number,
  partitions: readonly TopicPartition[],
  timestamp: bigint,
  asked: AskedLeaders,
): Promise<void> {
  // Replica −1: a client. Leader epoch −1: no check against the epoch that the client believes in.
  const topics = byTopic(partitions, partition => ({
    partitionIndex: partition,
    currentLeaderEpoch: -1,
    timestamp,
  }))
  try {
    const broker = brokerOf(metadata, leader)
    const listed = await door.connections.ask(call, broker, [
      request(listOffsetsApi, -1, readUncommitted, topics),
    ])
    for (const { topic, partition, key, errorCode, offset } of listed) {
      if (errorCode === 0) asked.offsets.set(key, known(offset))
      else {
        asked.offsets.set(key, unreadable(errorCode))
        if (isStale(errorCode)) asked.stale.push({ topic, partition })
      }
    }
  } catch (error) {
    const why = unknown(toFailure(error))
    for (const { topic, partition } of partitions) asked.offsets.set(partitionKey(topic, partition), why)
    asked.stale.push(...partitions)
  }
}

/** The log end of lag is the high watermark, as in Kafka's own tool, not the last stable offset. */
const readUncommitted = 0

/** −1 latest, −2 earliest (KIP-79), else milliseconds. */
const timestampOf = (at: OffsetPlace): bigint =>
  at === 'latest' ? -1n : at === 'earliest' ? -2n : BigInt(at.time)

export const topicNames = (partitions: readonly TopicPartition[]): string[] => [
  ...new Set(partitions.map(({ topic }) => topic)),
]

// One reason is shared by all partitions that it holds for: an Error of its own for each of 10,000 partitions, with its
// stack, would keep the event loop busy for longer than everything else here.
export const noSuchPartition = unknown(new Failure('not-found', 'The partition does not exist (any more)'))
const leaderless = unknown(
  new Failure('unreachable', 'The partition is offline: it has no leader', {
    hint: 'Bring a broker back that holds one of its in-sync replicas.',
  }),
)
const reasons = new Map<number, Known<never>>()
function unreadable(code: number): Known<never> {
  const reason = reasons.get(code) ?? unknown(kafkaFailure('The offsets of the partition', code))
  reasons.set(code, reason)
  return reason
}
