import { createPartitionsV3 } from '@platformatic/kafka'
import type { Failure } from '../../core/failure.ts'
import type { TopicResult, WriteOptions } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { askController, controllerTimeoutMs } from './ask-controller.ts'
import { controllerResults, eachOf } from './controller-results.ts'
import { portions } from './portions.ts'

type Wanted = { topic: string; count: number }

/** CreatePartitions v3; the controller places the new partitions. `count` is how many there will be in all. */
export async function createPartitions(
  door: Door,
  topics: readonly Wanted[],
  { validateOnly = false }: WriteOptions = {},
): Promise<TopicResult[]> {
  const results: TopicResult[] = []
  for (const portion of portions(topics, ({ count }) => count)) {
    const errors = await eachOf(portion, () => send(door, portion, validateOnly))
    results.push(...portion.map(({ topic }, index) => ({ topic, error: errors[index] ?? null })))
  }
  return results
}

async function send(
  door: Door,
  topics: readonly Wanted[],
  validateOnly: boolean,
): Promise<(Failure | null)[]> {
  const call = callOf(door)
  const wanted = topics.map(({ topic, count }) => ({ name: topic, count, assignments: null }))
  const answer = await askController(
    door,
    call,
    [request(createPartitionsV3.api, wanted, controllerTimeoutMs(call), validateOnly)],
    ({ results }) => results.map(one => one.errorCode),
  )
  return controllerResults(
    topics.map(({ topic }) => ({ key: topic, about: `Topic ${topic} got no new partitions` })),
    answer.results.map(one => ({ key: one.name, code: one.errorCode, said: one.errorMessage ?? null })),
  )
}
