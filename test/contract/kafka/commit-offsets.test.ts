import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import type { GuardedProcess } from '../../../src/playground/local-kafka/guarded-process.ts'
import { startConsoleConsumer } from '../../support/console-consumer.ts'
import { sharedKafka, testClients, uniqueGroup, waitFor } from '../../support/kafka-cluster.ts'

const { bootstrap } = sharedKafka()
const cluster = openCluster({ environment: 'test', bootstrap })
const clients = testClients()
const tools: GuardedProcess[] = []
let topic = ''

beforeAll(async () => {
  topic = await clients.createTopic({ partitions: 3 })
  await clients.produce(topic, 30)
})
afterEach(async () => {
  await Promise.all(tools.splice(0).map(tool => tool.kill()))
})
afterAll(() => cluster.close())

const place = (partition: number, offset: bigint) => ({ topic, partition, offset })

describe('Committing from outside', () => {
  test('sets all partitions, with metadata and leader epoch, and they can be read back', async () => {
    const group = uniqueGroup()
    const results = await cluster.commitOffsets(group, [
      { ...place(0, 4n), metadata: 'moved by <@U1> & co', leaderEpoch: 0 },
      place(2, 0n),
    ])
    expect(results).toEqual([
      { topic, partition: 0, error: null },
      { topic, partition: 2, error: null },
    ])
    expect(await cluster.committed(group)).toEqual([
      { ...place(0, 4n), metadata: 'moved by <@U1> & co', leaderEpoch: 0 },
      { ...place(2, 0n), metadata: '', leaderEpoch: -1 },
    ])
  })

  test('is one request that carries the commit, whatever the number of partitions', async () => {
    const group = uniqueGroup()
    await cluster.commitOffsets(group, [place(0, 1n)])
    const before = cluster.requestsSent()
    await cluster.commitOffsets(group, [place(0, 2n), place(1, 2n), place(2, 2n)])
    expect(cluster.requestsSent() - before).toBe(2) // FindCoordinator and OffsetCommit
  })

  test.each(['classic', 'consumer'] as const)(
    'is refused while a %s group has members, changes nothing, and works after they left',
    async protocol => {
      const group = uniqueGroup()
      await cluster.commitOffsets(group, [place(0, 1n), place(1, 1n), place(2, 1n)])
      // It leaves by itself when no record has come for five seconds.
      const more = ['--timeout-ms', '5000', '--command-property', 'enable.auto.commit=false']
      const tool = await startConsoleConsumer(protocol, { bootstrap, topic, group, more })
      tools.push(tool)
      await waitFor(
        async () => {
          const listed = (await cluster.listGroups()).groups.find(({ id }) => id === group)
          return listed?.state === 'Stable' && listed.kind === protocol
        },
        { timeoutMs: 20_000, what: 'the member to be in' },
      )
      const refused = {
        code: 'refused',
        message: expect.stringContaining(group),
        hint: expect.stringMatching(/Stop/),
      }
      await expect(cluster.commitOffsets(group, [place(0, 9n), place(1, 9n)])).rejects.toMatchObject(refused)
      expect((await cluster.committed(group)).map(({ offset }) => offset)).toEqual([1n, 1n, 1n])
      const deleted = await cluster.deleteOffsets(group, [place(0, 0n)])
      expect(deleted).toMatchObject([{ partition: 0, error: { code: 'refused' } }])
      await waitFor(async () => tool.hasEnded(), { timeoutMs: 20_000, what: 'the member to be gone' })
      await cluster.commitOffsets(group, [place(0, 9n), place(1, 9n)])
      expect((await cluster.committed(group)).map(({ offset }) => offset)).toEqual([9n, 9n, 1n])
    },
    90_000,
  )

  test('says for each partition what did not work', async () => {
    const group = uniqueGroup()
    const results = await cluster.commitOffsets(group, [
      place(1, 5n),
      place(99, 5n),
      { topic: 'no-such-topic', partition: 0, offset: 5n },
    ])
    expect(results).toMatchObject([
      { partition: 1, error: null },
      { partition: 99, error: { code: 'not-found' } },
      { topic: 'no-such-topic', error: { code: 'not-found' } },
    ])
    expect(await cluster.committed(group)).toMatchObject([{ partition: 1, offset: 5n }])
  })

  test('is forgotten by deleting it, for the partitions named only', async () => {
    const group = uniqueGroup()
    await cluster.commitOffsets(group, [place(0, 1n), place(1, 2n)])
    expect(await cluster.deleteOffsets(group, [place(0, 0n)])).toEqual([{ topic, partition: 0, error: null }])
    expect(await cluster.committed(group)).toMatchObject([{ partition: 1, offset: 2n }])
    await expect(cluster.deleteOffsets(uniqueGroup(), [place(0, 0n)])).rejects.toMatchObject({
      code: 'not-found',
    })
  })
})
