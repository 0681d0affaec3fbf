import { Failure } from '../../core/failure.ts'
import { type Call, pause } from '../call.ts'
import { type Broker, type ClusterMetadata, partitionKey, type TopicPartition } from '../cluster.ts'
import { type MetadataAnswer, metadataApi } from '../codecs/metadata.ts'
import { request } from '../connection/request.ts'
import type { Door } from '../door.ts'
import { kafkaError, kafkaFailure } from '../failures/kafka-error.ts'

/** Brokers and topics: all (`names` null), or those of the names that exist. One request, unless the answer is empty. */
export async function fetchMetadata(
  door: Door,
  call: Call,
  names: readonly string[] | null,
): Promise<ClusterMetadata> {
  const question = [request(metadataApi, names === null ? null : [...names], false)]
  let answer = await door.connections.askAny(call, question)
  // A broker that is starting can answer before it knows of any other broker, or of any topic: nothing is concluded
  // from one empty answer.
  while (answer.brokers.length === 0) {
    if (!(await pause(call, 200)))
      throw new Failure(
        'unreachable',
        `Kafka answers in ${door.environment}, but names no broker: it is starting`,
        {
          hint: 'Try again in a moment.',
        },
      )
    answer = await door.connections.askAny(call, question)
  }
  door.connections.learn(answer.brokers)
  if (names === null && answer.topics.length === 0) answer = await fullest(door, call, question, answer)
  const topics = answer.topics.filter(({ errorCode }) => errorCode !== kafkaError.unknownTopicOrPartition)
  const failed = topics.find(({ errorCode, topic }) => errorCode !== 0 && topic.partitions.length === 0)
  if (failed !== undefined && names !== null)
    throw kafkaFailure(`Topic ${failed.topic.name}`, failed.errorCode)
  return {
    clusterId: answer.clusterId,
    brokers: answer.brokers.sort((a, b) => a.id - b.id),
    topics: topics.map(({ topic }) => topic).sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
    at: Date.now(),
  }
}

async function fullest(
  door: Door,
  call: Call,
  question: Parameters<typeof door.connections.ask<MetadataAnswer>>[2],
  first: MetadataAnswer,
): Promise<MetadataAnswer> {
  const others = await Promise.allSettled(
    first.brokers.map(broker => door.connections.ask(call, broker, question)),
  )
  return others
    .flatMap(other => (other.status === 'fulfilled' ? [other.value] : []))
    .reduce((most, other) => (other.topics.length > most.topics.length ? other : most), first)
}

/** The leader of each partition by its key; null where there is none. A partition that does not exist is absent. */
export function leadersOf(metadata: ClusterMetadata): Map<string, number | null> {
  const leaders = new Map<string, number | null>()
  for (const topic of metadata.topics)
    for (const { partition, leader } of topic.partitions)
      leaders.set(partitionKey(topic.name, partition), leader)
  return leaders
}

export const allPartitions = (metadata: ClusterMetadata): TopicPartition[] =>
  metadata.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partition }) => ({ topic: name, partition })),
  )

/** The broker with this id, or why it cannot be asked. */
export function brokerOf(metadata: Pick<ClusterMetadata, 'brokers'>, id: number): Broker {
  const broker = metadata.brokers.find(candidate => candidate.id === id)
  if (broker === undefined)
    throw new Failure('unreachable', `Broker ${id} is not there: the cluster does not list it as alive`, {
      hint: 'Look at that broker.',
    })
  return broker
}
