import { deleteTopicsV6 } from '@platformatic/kafka'
import type { TopicResult } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { askController, controllerTimeoutMs } from './ask-controller.ts'
import { controllerResults, eachOf } from './controller-results.ts'

/** DeleteTopics v6 (KIP-516, Kafka 2.8): by id, and the name is left out, as the broker wants one of the two. */
export async function deleteTopics(
  door: Door,
  topics: readonly { topic: string; id: string }[],
): Promise<TopicResult[]> {
  if (topics.length === 0) return []
  const errors = await eachOf(topics, async () => {
    const call = callOf(door)
    const wanted = topics.map(({ id }) => ({ name: null, topicId: hexOf(id) }))
    const answer = await askController(
      door,
      call,
      [request(deleteTopicsV6.api, wanted, controllerTimeoutMs(call))],
      ({ responses }) => responses.map(one => one.errorCode),
    )
    return controllerResults(
      topics.map(({ topic, id }) => ({ key: hexOf(id), about: `Topic ${topic} was not deleted` })),
      answer.responses.map(one => ({
        key: one.topicId,
        code: one.errorCode,
        said: one.errorMessage ?? null,
      })),
    )
  })
  return topics.map(({ topic }, index) => ({ topic, error: errors[index] ?? null }))
}

/** Kafka writes ids in base64, the library's codecs in hexadecimal with dashes. */
const hexOf = (id: string): string =>
  Buffer.from(id, 'base64url')
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
