import { createTopicsV7 } from '@platformatic/kafka'
import type { Failure } from '../../core/failure.ts'
import type { NewTopic, TopicResult, WriteOptions } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { askController, controllerTimeoutMs } from './ask-controller.ts'
import { controllerResults, eachOf } from './controller-results.ts'
import { portions } from './portions.ts'

/** CreateTopics v7. All topics in one request, as long as the controller takes so many; −1 is the brokers' own default (KIP-464). */
export async function createTopics(
  door: Door,
  topics: readonly NewTopic[],
  { validateOnly = false }: WriteOptions = {},
): Promise<TopicResult[]> {
  const results: TopicResult[] = []
  for (const portion of portions(topics, recordsOf)) {
    const errors = await eachOf(portion, () => send(door, portion, validateOnly))
    results.push(...portion.map(({ topic }, index) => ({ topic, error: errors[index] ?? null })))
  }
  return results
}

const recordsOf = ({ partitions, config, placement }: NewTopic): number =>
  1 + (placement?.length ?? partitions ?? 1) + Object.keys(config).length

async function send(
  door: Door,
  topics: readonly NewTopic[],
  validateOnly: boolean,
): Promise<(Failure | null)[]> {
  const call = callOf(door)
  const wanted = topics.map(({ topic, partitions, replicationFactor, config, placement }) => ({
    name: topic,
    numPartitions: partitions ?? -1,
    replicationFactor: replicationFactor ?? -1,
    assignments: (placement ?? []).map((brokerIds, partitionIndex) => ({
      partitionIndex,
      brokerIds: [...brokerIds],
    })),
    configs: Object.entries(config).map(([name, value]) => ({ name, value })),
  }))
  const answer = await askController(
    door,
    call,
    [request(createTopicsV7.api, wanted, controllerTimeoutMs(call), validateOnly)],
    ({ topics }) => topics.map(one => one.errorCode),
  )
  return controllerResults(
    topics.map(({ topic }) => ({ key: topic, about: `Topic ${topic} was not created` })),
    answer.topics.map(one => ({ key: one.name, code: one.errorCode, said: one.errorMessage ?? null })),
  )
}
