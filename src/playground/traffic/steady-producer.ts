import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { oneAtATime } from '../../core/one-at-a-time.ts'
import { CompressionTypes, type Kafka, Partitioners, type Producer } from '../../kafka/kafkajs.ts'
import { nextRecord } from './events.ts'
import { type PlatformTopic, type PlatformTopicName, platformTopics } from './platform-topics.ts'
import { trafficFactor } from './traffic-shape.ts'

export interface SteadyProducer {
  /** Records acknowledged by the cluster so far, by topic. */
  produced: Record<string, number>
  /** Why the last attempt failed; null when it worked. */
  failure: () => string | null
  /** These topics get so many times their rate for this long. */
  flood: (topics: readonly PlatformTopicName[], factor: number, forMs: number) => void
  /** Nothing is produced, and no producer is there, until `work` is done. */
  pause: (work: () => Promise<void>) => Promise<void>
  stop: () => Promise<void>
}

/**
 * Produces the backlog of the new topics at once, then every topic at its rate, in the shape of a short day, in one request each half second. What cannot
 * be delivered (a broker is down, a topic was deleted) is dropped and said in `failure`; production goes on.
 */
export async function startProducer(kafka: Kafka, newTopics: ReadonlySet<string>): Promise<SteadyProducer> {
  const produced: Record<string, number> = Object.fromEntries(platformTopics.map(({ topic }) => [topic, 0]))
  const stopping = new AbortController()
  const stopped = once(stopping.signal, 'abort')
  let failure: string | null = null
  let producer: Producer | null = null
  const inTurn = oneAtATime()
  let flooded: { topics: readonly string[]; factor: number; until: number } | null = null

  const send = async (batch: { topic: PlatformTopic; count: number }[]) => {
    const topicMessages = batch
      .filter(({ count }) => count > 0)
      .map(({ topic: { topic }, count }) => ({
        topic,
        messages: Array.from({ length: count }, (_, n) => nextRecord(topic, (produced[topic] ?? 0) + n)),
      }))
    if (topicMessages.length === 0) return
    producer ??= await connected(kafka)
    await producer.sendBatch({ acks: -1, compression: CompressionTypes.LZ4, topicMessages })
    for (const { topic, messages } of topicMessages)
      produced[topic] = (produced[topic] ?? 0) + messages.length
  }

  for (const topic of platformTopics.filter(({ topic }) => newTopics.has(topic))) {
    for (let left = topic.backlog; left > 0; left -= chunk)
      await send([{ topic, count: Math.min(chunk, left) }])
  }

  const run = async () => {
    const start = Date.now()
    let last = start
    const due = new Map<PlatformTopic, number>()
    while (true) {
      await Promise.race([sleep(everyMs), stopped])
      if (stopping.signal.aborted) break
      const now = Date.now()
      // A machine that slept must not wake to a flood.
      const seconds = Math.min(now - last, 4 * everyMs) / 1_000
      last = now
      const factor = trafficFactor(now - start)
      for (const topic of platformTopics) {
        const more =
          flooded && now < flooded.until && flooded.topics.includes(topic.topic) ? flooded.factor : 1
        due.set(topic, (due.get(topic) ?? 0) + topic.rate * factor * more * seconds)
      }
      const batch = platformTopics.map(topic => ({ topic, count: Math.floor(due.get(topic) ?? 0) }))
      for (const { topic, count } of batch) due.set(topic, (due.get(topic) ?? 0) - count)
      try {
        await inTurn('send', () => send(batch))
        failure = null
      } catch (error) {
        failure = error instanceof Error ? error.message : String(error)
        // kafkajs goes on counting sequence numbers after a failure, which an idempotent producer is never forgiven
        // (OUT_OF_ORDER_SEQUENCE_NUMBER): only a new producer id helps.
        await producer?.disconnect().catch(() => {})
        producer = null
      }
    }
    await producer?.disconnect()
  }
  const running = run()

  return {
    produced,
    failure: () => failure,
    flood: (topics, factor, forMs) => {
      flooded = { topics, factor, until: Date.now() + forMs }
    },
    pause: work =>
      inTurn('send', async () => {
        await producer?.disconnect()
        producer = null
        await work()
      }),
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

const everyMs = 500
/** Small enough that every partition gets many small batches: a slow consumer reads them a few at a time. */
const chunk = 200

async function connected(kafka: Kafka): Promise<Producer> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  })
  await producer.connect()
  return producer
}
