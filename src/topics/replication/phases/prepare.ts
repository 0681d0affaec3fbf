import type { Job } from '../../../core/job.ts'
import type { Advanced } from '../../../core/job-runner.ts'
import { listed } from '../../../core/words.ts'
import { type Cluster, type ClusterDescription, partitionKey } from '../../../kafka/cluster.ts'
import type { Checkpoint } from '../checkpoint.ts'
import { addedBy, type Move, nameOf } from '../moves.ts'
import { next } from '../phase.ts'
import { isSame, type PlacedPartition, placeReplicas } from '../place-replicas.ts'
import { readThrottle } from '../read-throttle.ts'
import type { ReassignSpec } from '../reassign-spec.ts'
import { replicaKeys, throttledBrokers, throttledReplicas } from '../throttle.ts'

/** Looks whether all is still as it was planned, and notes what was there of a throttle. Changes nothing. */
export async function prepare(cluster: Cluster, job: Job, spec: ReassignSpec): Promise<Advanced> {
  if (job.cancelledBy) return ended('cancelled', 'It was ended before it began; nothing was moved.')
  const [description, running] = await Promise.all([cluster.describe(), cluster.listPartitionReassignments()])
  if (description.clusterId !== spec.clusterId)
    return ended(
      'failed',
      'Another cluster answers now than the one that the plan was made for. Nothing was moved.',
    )
  const others = running.filter(one => spec.topics.some(({ topic }) => topic === one.topic))
  if (others.length > 0)
    return ended(
      'failed',
      `Somebody else moves replicas of ${listed(others.map(nameOf))} at this moment. Nothing was moved; run it again when that has ended.`,
    )
  const changed = changedSince(spec, description)
  if (changed.length > 0)
    return ended(
      'failed',
      `Nothing was moved: ${listed(changed)} ${changed.length === 1 ? 'is' : 'are'} not as planned any more. Plan again.`,
    )
  const extra = movesOfNewPartitions(spec, description)
  const moves = [...spec.moves, ...extra]
  const copied = moves.filter(move => addedBy(move).length > 0)
  const topics = [...new Set(copied.map(move => move.topic))]
  const brokers = throttledBrokers(moves)
  const now = await readThrottle(cluster, topics, [...new Set(brokers.map(one => one.broker))])
  const checkpoint: Checkpoint = {
    phase: copied.length > 0 ? 'throttle' : 'start',
    extra,
    // Replicas that somebody else throttles already stay so: only what is missing is added, and taken away again.
    throttledTopics: topics.flatMap(topic =>
      replicaKeys
        .map(key => ({ topic, key, before: now.replicas(topic, key) }))
        .filter(one => throttledReplicas(moves, one).length > 0),
    ),
    // A rate that is set already is somebody else’s, who counts on it.
    throttledBrokers: brokers.filter(({ broker, key }) => now.rate(broker, key) === null),
    startedAt: null,
    totalBytes: null,
    refused: [],
    unsettledLooks: 0,
    isRestoreSent: false,
    ending: null,
  }
  return next(checkpoint, 'Setting the throttle.')
}

const ended = (state: 'failed' | 'cancelled', summary: string): Advanced => ({
  to: 'end',
  state,
  outcome: { summary, facts: [], remarks: [] },
})

/** Partitions that are neither as they were nor as they are to be, and topics that are gone or were made anew. */
function changedSince({ topics, moves }: ReassignSpec, description: ClusterDescription): string[] {
  const byName = new Map(description.topics.map(topic => [topic.name, topic]))
  const gone = topics.filter(({ topic, id }) => byName.get(topic)?.id !== id).map(one => one.topic)
  const moved = moves.filter(({ topic, partition, from, to }) => {
    // Partitions are numbered from 0 without a gap.
    const now = byName.get(topic)?.partitions[partition]?.replicas ?? []
    return !gone.includes(topic) && !isSame(now, from) && !isSame(now, to)
  })
  return [...gone, ...moved.map(nameOf)]
}

/** CreatePartitions gives new partitions as many replicas as partition 0 has at that moment. */
function movesOfNewPartitions({ topics, moves }: ReassignSpec, description: ClusterDescription): Move[] {
  const planned = new Map(moves.map(move => [partitionKey(move.topic, move.partition), move.to]))
  const byName = new Map(description.topics.map(topic => [topic.name, topic.partitions]))
  return topics.flatMap(({ topic, replicationFactor }) => {
    if (description.brokers.length < replicationFactor) return []
    // As they will be, so that the new ones are spread beside them.
    const partitions = (byName.get(topic) ?? []).map(one => {
      const to = planned.get(partitionKey(topic, one.partition))
      return to ? { ...one, replicas: to, isr: to } : one
    })
    const isNew = ({ partition, replicas }: PlacedPartition): boolean =>
      !planned.has(partitionKey(topic, partition)) && replicas.length !== replicationFactor
    if (!partitions.some(isNew)) return []
    const placed = placeReplicas(topic, partitions, description.brokers, replicationFactor)
    return partitions.flatMap((one, index) => {
      const to = placed[index]
      return to && isNew(one) ? [{ topic, partition: one.partition, from: [...one.replicas], to }] : []
    })
  })
}
