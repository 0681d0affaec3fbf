import type { Consequence } from '../../core/plan.ts'
import { counted, listed } from '../../core/words.ts'
import type { Topic } from '../../kafka/cluster.ts'
import { type Move, nameOf } from './moves.ts'
import type { ObservedReplication, WantedReplication } from './observe-replication.ts'
import { isSame, placeReplicas } from './place-replicas.ts'
import type { ReassignSpec } from './reassign-spec.ts'
import { replicationConsequences } from './replication-consequences.ts'

export interface ReplicationPlan {
  /** What is decided; null: nothing is moved. */
  spec: ReassignSpec | null
  /** Topics whose replicas cannot be moved now, and the way round it. */
  refused: ReadonlyMap<string, { why: string; instead: string }>
  /** Each with its topic, the worst first. */
  consequences: (Consequence & { topic: string; text: string })[]
  /** Bytes over all brokers that get copies. */
  bytesToCopy: number | null
}

/** A job of the bot's that moves replicas of these topics. */
export interface RunningMove {
  job: string
  topics: readonly string[]
}

export const nothingToMove: ReplicationPlan = {
  spec: null,
  refused: new Map(),
  consequences: [],
  bytesToCopy: 0,
}

/** Pure: where the replicas of these topics are to be, and what that costs. `throttle` is in bytes a second and broker. */
export function planReplication(
  wanted: readonly WantedReplication[],
  observed: ObservedReplication,
  throttle: number,
  jobs: readonly RunningMove[],
): ReplicationPlan {
  const refused = new Map<string, { why: string; instead: string }>()
  const topics: ReassignSpec['topics'] = []
  const moves: Move[] = []
  for (const { topic: name, replicationFactor } of wanted) {
    const topic = observed.topics.get(name)
    if (!topic) continue
    const refusal = refusalOf(topic, replicationFactor, observed, jobs)
    if (refusal) {
      refused.set(name, refusal)
      continue
    }
    topics.push({ topic: name, id: topic.id, replicationFactor })
    moves.push(...movesOf(topic, replicationFactor, observed))
  }
  if (moves.length === 0) return { ...nothingToMove, refused }
  const spec: ReassignSpec = { clusterId: observed.clusterId, throttle, topics, moves }
  return { spec, refused, ...replicationConsequences(spec, observed) }
}

function movesOf(topic: Topic, replicationFactor: number, { brokers }: ObservedReplication): Move[] {
  const placed = placeReplicas(topic.name, topic.partitions, brokers, replicationFactor)
  return topic.partitions.flatMap(({ partition, replicas }, index) => {
    const to = placed[index] ?? replicas
    return isSame(to, replicas) ? [] : [{ topic: topic.name, partition, from: [...replicas], to: [...to] }]
  })
}

function refusalOf(
  topic: Topic,
  replicationFactor: number,
  { brokers, running }: ObservedReplication,
  jobs: readonly RunningMove[],
): { why: string; instead: string } | null {
  const own = jobs.find(one => one.topics.includes(topic.name))
  if (own)
    return {
      why: `job ${own.job} moves its replicas already`,
      instead: 'wait until that has ended, then plan again',
    }
  const moving = running.filter(one => one.topic === topic.name)
  if (moving.length > 0)
    return {
      why: `somebody else moves replicas of ${listed(moving.map(nameOf))} at this moment`,
      instead: 'wait until that has ended, then plan again',
    }
  const offline = topic.partitions.filter(one => one.leader === null)
  if (offline.length > 0)
    return {
      why: `partition ${listed(offline.map(one => String(one.partition)))} has no leader to copy from`,
      instead: 'bring the brokers that hold it back first; health shows them',
    }
  if (replicationFactor > brokers.length)
    return {
      why: `each replica needs a broker of its own, and ${counted(brokers.length, 'broker')} ${brokers.length === 1 ? 'is' : 'are'} there`,
      instead: `start more brokers, or declare at most ${brokers.length}`,
    }
  return null
}
