import { expect, onTestFinished, test, vi } from 'vitest'
import { startLocalKafka } from '../../../src/playground/local-kafka/start-local-kafka.ts'
import { sharedKafka, testClients } from '../../support/kafka-cluster.ts'

const engineAnswers = await import('testcontainers')
  .then(({ getContainerRuntimeClient }) => getContainerRuntimeClient())
  .then(() => true)
  .catch(() => false)

function setEnvironment(values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value)
  onTestFinished(() => {
    vi.unstubAllEnvs()
  })
}

test('a cluster that the environment names is used, and is not ours to kill', async () => {
  const { bootstrap, clusterId } = sharedKafka()
  setEnvironment({ KAFKA_BOOTSTRAP_SERVERS: ` ${bootstrap[1]} , ${bootstrap[2]}` })
  const kafka = await startLocalKafka()
  expect(kafka).toMatchObject({ way: 'given', clusterId, bootstrap: bootstrap.slice(1) })
  expect(kafka.brokers.map(broker => broker.id)).toEqual([1, 2, 3])
  await expect(kafka.killBroker(1)).rejects.toThrow('not ours to kill')
  await kafka.stop()
  expect((await startLocalKafka()).clusterId).toBe(clusterId)
})

test('a named cluster that does not answer is said, and no other one is started in its place', async () => {
  setEnvironment({ KAFKA_BOOTSTRAP_SERVERS: '127.0.0.1:1' })
  await expect(startLocalKafka()).rejects.toMatchObject({
    message: 'The cluster at 127.0.0.1:1 does not answer.',
    hint: expect.stringContaining('KAFKA_BOOTSTRAP_SERVERS'),
  })
})

test('a machine without any of the three is told what to install', async () => {
  setEnvironment({ KAFKA_BOOTSTRAP_SERVERS: '', PATH: '/nowhere', DOCKER_HOST: 'tcp://127.0.0.1:1' })
  await expect(startLocalKafka({ ways: ['given', 'jars'] })).rejects.toMatchObject({
    message: 'No way to get a local Kafka: KAFKA_BOOTSTRAP_SERVERS is not set; there is no java on the path.',
    hint: expect.stringContaining('Install Java 17 or newer and Maven'),
  })
})

test.skipIf(!engineAnswers)(
  'brokers in Docker serve, can be killed and come back',
  async () => {
    const kafka = await startLocalKafka({ ways: ['docker'] })
    try {
      const { admin, createTopic, produce, close } = testClients(kafka.bootstrap)
      onTestFinished(close)
      const topic = await createTopic()
      await produce(topic, 3)
      await kafka.killBroker(2)
      await kafka.startBroker(2)
      await produce(topic, 3)
      expect(await (await admin()).fetchTopicOffsets(topic)).toMatchObject([{ high: '6' }])
    } finally {
      await kafka.stop()
    }
  },
  300_000,
)
