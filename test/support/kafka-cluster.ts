import { randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import {
  type Admin,
  type Consumer,
  Kafka,
  logLevel,
  type Message,
  type Producer,
} from '../../src/kafka/kafkajs.ts'
import { createTopics } from '../../src/playground/local-kafka/create-topics.ts'
import type { LocalKafka, LocalKafkaOptions } from '../../src/playground/local-kafka/local-kafka.ts'
import { startLocalKafka } from '../../src/playground/local-kafka/start-local-kafka.ts'

export { waitFor } from './wait-for.ts'

/** The three-broker cluster that all files share. Names have to be unique; its brokers are not to be killed. */
export const sharedKafka = () => inject('kafka')

/** A cluster of the file's own, for tests that kill brokers; never the one that KAFKA_BOOTSTRAP_SERVERS names. */
export const ownKafka = (options: LocalKafkaOptions = {}): Promise<LocalKafka> =>
  startLocalKafka({ ways: ['docker', 'jars'], ...options })

/** A name for a topic or a group that no other test has. */
export const uniqueName = (prefix = 'test'): string => `${prefix}-${randomUUID().slice(0, 13)}`
export const uniqueTopic = (): string => uniqueName('topic')
export const uniqueGroup = (): string => uniqueName('group')

/**
 * Test clients of one cluster; without an address, of the shared one. Close them: `afterAll(clients.close)` beside a call
 * at the top of a file, `onTestFinished(clients.close)` in a test (vitest ignores an afterAll there).
 */
export function testClients(bootstrap: readonly string[] = sharedKafka().bootstrap) {
  const kafka = new Kafka({ clientId: 'test', brokers: [...bootstrap], logLevel: logLevel.NOTHING })
  let admin: Promise<Admin> | undefined
  let producer: Promise<Producer> | undefined
  const consumers = new Set<Consumer>()

  const connectedAdmin = () => {
    admin ??= connect(kafka.admin())
    return admin
  }
  const connectedProducer = () => {
    producer ??= connect(kafka.producer())
    return producer
  }

  async function close(): Promise<void> {
    await Promise.all([...consumers].map(consumer => consumer.disconnect()))
    await (await producer)?.disconnect()
    await (await admin)?.disconnect()
  }

  /** Creates a topic and returns its name. */
  async function createTopic(
    options: { topic?: string; partitions?: number; replicas?: number; config?: Record<string, string> } = {},
  ): Promise<string> {
    const {
      topic = uniqueTopic(),
      partitions = 1,
      replicas = Math.min(3, bootstrap.length),
      config = {},
    } = options
    await createTopics(bootstrap, [
      {
        topic,
        numPartitions: partitions,
        replicationFactor: replicas,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      },
    ])
    return topic
  }

  /** Produces with acks=all. A number stands for that many small records, spread evenly over the partitions by turns. */
  async function produce(topic: string, messages: number | Message[]): Promise<void> {
    const list = typeof messages === 'number' ? await spread(topic, messages) : messages
    await (await connectedProducer()).send({ topic, acks: -1, messages: list })
  }

  async function spread(topic: string, count: number): Promise<Message[]> {
    const { topics } = await (await connectedAdmin()).fetchTopicMetadata({ topics: [topic] })
    const partitions = topics[0]?.partitions.length ?? 1
    return Array.from({ length: count }, (_, n) => ({
      key: `k${n}`,
      value: `v${n}`,
      partition: n % partitions,
    }))
  }

  /** One member of a group, until `leave`; resolves when it has its assignment. It reads and commits nothing by itself. */
  async function joinGroup(
    group: string,
    topics: readonly string[],
    clientId = 'test-member',
  ): Promise<{ consumer: Consumer; memberId: string; leave: () => Promise<void> }> {
    const consumer = new Kafka({ clientId, brokers: [...bootstrap], logLevel: logLevel.NOTHING }).consumer({
      groupId: group,
      sessionTimeout: 10_000,
      heartbeatInterval: 1_000,
      maxWaitTimeInMs: 200,
    })
    await consumer.connect()
    consumers.add(consumer)
    await consumer.subscribe({ topics: [...topics] })
    const joined = new Promise<string>((resolve, reject) => {
      consumer.on(consumer.events.GROUP_JOIN, event => resolve(event.payload.memberId))
      consumer.on(consumer.events.CRASH, event => {
        if (!event.payload.restart) reject(event.payload.error)
      })
    })
    await consumer.run({ autoCommit: false, eachBatch: async () => {} })
    const leave = async () => {
      consumers.delete(consumer)
      await consumer.disconnect()
    }
    return { consumer, memberId: await joined, leave }
  }

  /**
   * A group that was a member once: joins, commits, leaves; it is Empty with committed offsets afterwards.
   * `offsets` are by partition; one that is null gets no commit.
   */
  async function consumeCommit(
    group: string,
    topic: string,
    offsets: readonly (number | bigint | null)[],
  ): Promise<void> {
    const member = await joinGroup(group, [topic])
    await member.consumer.commitOffsets(
      offsets.flatMap((offset, partition) =>
        offset === null ? [] : [{ topic, partition, offset: String(offset) }],
      ),
    )
    await member.leave()
  }

  return { kafka, admin: connectedAdmin, createTopic, produce, joinGroup, consumeCommit, close }
}

async function connect<T extends { connect(): Promise<void> }>(client: T): Promise<T> {
  await client.connect()
  return client
}
