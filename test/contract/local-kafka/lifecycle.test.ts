import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { LocalKafka } from '../../../src/playground/local-kafka/local-kafka.ts'
import { ownKafka, testClients, waitFor } from '../../support/kafka-cluster.ts'

/** One broker is enough where the question is what stays behind. */
const single = { brokers: 1, ways: ['jars' as const] }

describe('a broker that is killed', () => {
  test('is missed by the others, comes back with its data and ports, and serves', async () => {
    const kafka = await ownKafka()
    try {
      const { admin, createTopic, produce, close } = testClients(kafka.bootstrap)
      onTestFinished(close)
      const topic = await createTopic({ partitions: 3 })
      await produce(topic, 30)
      await kafka.killBroker(2)
      expect(await answers(kafka.brokers[1]?.port)).toBe(false)
      await waitFor(async () => (await aliveIds(admin)).join() === '1,3', {
        what: 'broker 2 counting as dead',
      })
      await produce(topic, 30)

      await kafka.startBroker(2)
      expect(await aliveIds(admin)).toEqual([1, 2, 3])
      await waitFor(async () => (await smallestIsr(admin, topic)) === 3, { what: 'broker 2 catching up' })
      const ends = await (await admin()).fetchTopicOffsets(topic)
      expect(ends.map(end => end.high)).toEqual(['20', '20', '20'])
    } finally {
      await kafka.stop()
    }
  })

  test('cannot be started while it runs, and one that does not exist is named', async () => {
    const kafka = await ownKafka(single)
    try {
      await expect(kafka.startBroker(1)).rejects.toThrow('Broker 1 is running already.')
      await expect(kafka.killBroker(9)).rejects.toThrow('There is no broker 9; there are 1.')
    } finally {
      await kafka.stop()
    }
  })
})

describe('a cluster that is stopped', () => {
  test('leaves neither a process nor a folder, and can be stopped again', async () => {
    const kafka = await ownKafka(single)
    await kafka.stop()
    await kafka.stop()
    expect(await nothingLeft(kafka)).toBe(true)
  })

  test('goes on from the folder that it was told to keep', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'kept-kafka-'))
    try {
      const first = await ownKafka({ ...single, keepIn: folder })
      const before = testClients(first.bootstrap)
      const topic = await before.createTopic()
      await before.produce(topic, 5)
      await before.close()
      await first.stop()

      const second = await ownKafka({ ...single, keepIn: folder })
      try {
        expect(second.clusterId).toBe(first.clusterId)
        const after = testClients(second.bootstrap)
        const ends = await (await after.admin()).fetchTopicOffsets(topic)
        expect(ends.map(end => end.high)).toEqual(['5'])
        await after.close()
      } finally {
        await second.stop()
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('says why when a broker does not come up, and leaves nothing', async () => {
    const wrong = ownKafka({ ...single, properties: { 'log.retention.hours': 'for ever' } })
    await expect(wrong).rejects.toThrow(/log\.retention\.hours/)
  })
})

describe('a cluster whose parent ends without stopping it', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGKILL'] as const) {
    test(`goes with it after ${signal}`, async () => {
      const parent = spawn(process.execPath, ['test/support/kafka-parent.ts'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const kafka = await firstLine(parent)
      expect(await answers(kafka.brokers[0]?.port)).toBe(true)
      parent.kill(signal)
      await once(parent, 'exit')
      expect(await nothingLeft(kafka)).toBe(true)
    })
  }
})

type Told = Pick<LocalKafka, 'brokers'>

async function firstLine(parent: ChildProcess): Promise<Told> {
  if (parent.stdout === null) throw new Error('the parent has no output')
  for await (const line of parent.stdout) return JSON.parse(String(line)) as Told
  throw new Error('the parent ended before its cluster was up')
}

/** True as soon as no process names the cluster's folder any more and the folder is gone. */
async function nothingLeft({ brokers }: Told): Promise<boolean> {
  const folder = dirname(dirname(brokers[0]?.logFile ?? '/'))
  expect(folder).toContain('local-kafka-')
  const gone = async () => (await commandLinesWith(folder)).length === 0 && !existsSync(folder)
  return waitFor(gone, { what: `the end of everything in ${folder}` })
}

async function commandLinesWith(text: string): Promise<string[]> {
  const ps = spawn('ps', ['-eo', 'args'], { stdio: ['ignore', 'pipe', 'ignore'] })
  let lines = ''
  for await (const chunk of ps.stdout) lines += String(chunk)
  return lines.split('\n').filter(line => line.includes(text))
}

const answers = (port = 0): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })

type ConnectedAdmin = ReturnType<typeof testClients>['admin']

const aliveIds = async (admin: ConnectedAdmin): Promise<number[]> =>
  (await (await admin()).describeCluster()).brokers.map(broker => broker.nodeId).sort()

async function smallestIsr(admin: ConnectedAdmin, topic: string): Promise<number> {
  const { topics } = await (await admin()).fetchTopicMetadata({ topics: [topic] })
  return Math.min(...(topics[0]?.partitions.map(partition => partition.isr.length) ?? [0]))
}
