import { afterAll, beforeAll, expect, test } from 'vitest'
import { sharedKafka, testClients, uniqueName } from '../support/kafka-cluster.ts'
import { kafkaTool } from '../support/kafka-tool.ts'
import { operations } from '../support/operations.ts'

const { bootstrap } = sharedKafka()
const clients = testClients()
const prefix = uniqueName('listed')
const running = `${prefix}-running`
let ops: Awaited<ReturnType<typeof operations>>
let topic: string
let member: Awaited<ReturnType<typeof clients.joinGroup>>

/** 199 stopped groups and one with a member. */
beforeAll(async () => {
  ops = await operations(bootstrap)
  topic = await clients.createTopic({ partitions: 2 })
  await clients.produce(topic, 40)
  for (let n = 0; n < 199; n += 1)
    await ops.cluster.commitOffsets(`${prefix}-${n}`, [
      { topic, partition: 0, offset: BigInt(n % 20) },
      { topic, partition: 1, offset: 20n },
    ])
  member = await clients.joinGroup(running, [topic], 'lister')
  await member.consumer.commitOffsets([{ topic, partition: 0, offset: '7' }])
}, 60_000)
afterAll(async () => {
  await member?.leave()
  // The other tests on these brokers scan them, too.
  await ops?.cluster.deleteGroups([running, ...Array.from({ length: 199 }, (_, n) => `${prefix}-${n}`)])
  await ops?.close()
  await clients.close()
})

interface Listed {
  rows: { group: string; kind: string; state: string; members: number; lag: bigint | null }[]
  partitions: { group: string; partition: number; committedOffset: bigint | null; lag: bigint | null }[]
  isComplete: boolean
}

test('200 groups have the states, members, offsets and lags that Kafka’s own tool shows', async () => {
  const { data, failures } = await ops.ask(`groups list '${prefix}*' --detailed`)
  const { rows, partitions, isComplete } = data as Listed
  expect({ isComplete, failures, groups: rows.length }).toEqual({
    isComplete: true,
    failures: [],
    groups: 200,
  })
  const named = rows.flatMap(row => ['--group', row.group])
  const [offsets, states] = await Promise.all([
    kafkaTool('kafka-consumer-groups', bootstrap, ['--describe', '--offsets', ...named]),
    kafkaTool('kafka-consumer-groups', bootstrap, ['--describe', '--state', ...named]),
  ])
  const words = (printed: string): string[][] =>
    printed
      .split('\n')
      .filter(line => line.startsWith(prefix))
      .map(line => line.trim().split(/\s+/))

  const ours = partitions
    .filter(row => row.committedOffset !== null)
    .map(row => `${row.group} ${row.partition} ${row.committedOffset} ${row.lag}`)
  const theirs = words(offsets)
    .filter(([, , , committed]) => committed !== '-')
    .map(([group, , partition, committed, , lag]) => `${group} ${partition} ${committed} ${lag}`)
  expect(ours.sort()).toEqual(theirs.sort())
  expect(theirs.length).toBeGreaterThan(390)

  const ourStates = rows.map(row => `${row.group} ${row.state} ${row.members}`)
  const theirStates = words(states).map(one => `${one[0]} ${one.at(-2)} ${one.at(-1)}`)
  expect(ourStates.sort()).toEqual(theirStates.sort())
}, 60_000)
