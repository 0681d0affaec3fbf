import { Failure } from '../../core/failure.ts'
import { type Call, pause } from '../call.ts'
import type { Broker, ClusterMetadata } from '../cluster.ts'
import { type MetadataAnswer, metadataRequest, readMetadata } from '../codecs/metadata.ts'
import type { Door } from '../door.ts'
import { kafkaError, kafkaFailure } from '../failures/kafka-error.ts'

/** Brokers and topics: all (`names` null), or those of the names that exist. One request, unless the answer is empty. */
export async function fetchMetadata(
  door: Door,
  call: Call,
  names: readonly string[] | null,
): Promise<ClusterMetadata> {
  const question = [metadataRequest(names)]
  const ask = async (): Promise<MetadataAnswer> => readMetadata(await door.connections.askAny(call, question))
  let answer = await ask()
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
    answer = await ask()
  }
  door.connections.learn(answer.brokers)
  if (names === null && answer.topics.length === 0) answer = await fullest(door, call, answer)
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

/** The answer with the most topics of all brokers. */
async function fullest(door: Door, call: Call, first: MetadataAnswer): Promise<MetadataAnswer> {
  const others = await Promise.allSettled(
    first.brokers.map(async broker =>
      readMetadata(await door.connections.ask(call, broker, [metadataRequest(null)])),
    ),
  )
  return others
    .flatMap(other => (other.status === 'fulfilled' ? [other.value] : []))
    .reduce((most, other) => (other.topics.length > most.topics.length ? other : most), first)
}

/** The broker with this id, or why it cannot be asked. */
export function brokerOf(metadata: Pick<ClusterMetadata, 'brokers'>, id: number): Broker {
  const broker = metadata.brokers.find(candidate => candidate.id === id)
  if (broker === undefined)
    throw new Failure('unreachable', `Broker ${id} is not there: the cluster does not list it as alive`, {
      hint: 'Look at that broker.',
    })
  return broker
}
