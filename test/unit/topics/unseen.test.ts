import { expect, test } from 'vitest'
import type { Context } from '../../../src/context.ts'
import { type Known, known, unknown } from '../../../src/core/failure.ts'
import type { LogDir } from '../../../src/kafka/cluster.ts'
import { listTopics } from '../../../src/topics/list.ts'
import { planOfTopics } from '../../../src/topics/plan.ts'
import { showTopic } from '../../../src/topics/show.ts'
import { configOf } from '../config/config-folder.ts'
import { asked, contextOf, noAnswer, scanOf } from '../monitor/observed.ts'

const disk = (bytes: bigint): Known<LogDir[]> =>
  known([
    {
      path: '/data',
      error: null,
      totalBytes: null,
      usableBytes: null,
      replicas: [{ topic: 'jobs', partition: 0, bytes, isFuture: false }],
    },
  ])

/** Broker 2 does not answer, broker 3 is not even listed: both hold replicas. */
const halfSeen = new Map([
  [1, disk(2048n)],
  [2, unknown(noAnswer)],
])

function contextWith(
  topics: Record<string, number[]>,
  { yml = '', brokers = [1, 2, 3], dirs = halfSeen as Map<number, Known<LogDir[]>> } = {},
): Context {
  const { description } = scanOf({ topics, brokers })
  const context = contextOf(
    { topics, brokers },
    {
      describe: () => Promise.resolve({ ...description, controllerId: known(1) }),
      logDirs: () => Promise.resolve(dirs),
      topicConfigs: names => Promise.resolve(new Map(names.map(name => [name, unknown(noAnswer)]))),
    },
  )
  const bot = 'environments: { test: { bootstrap_servers: "b1:9092" } }\n'
  return { ...context, config: configOf({ 'bot.yml': bot, 'topics.yml': yml }) }
}

test('the size of a topic with replicas on brokers that do not answer is unknown, and at least what is seen', async () => {
  const { data, failures, report } = await asked(listTopics, { sort: 'name' }, contextWith({ jobs: [5] }))
  expect(data).toMatchObject({ rows: [{ topic: 'jobs', bytes: null, bytesAtLeast: 2048n }] })
  expect(failures).toHaveLength(2)
  const text = JSON.stringify(report.parts)
  expect(text).toContain('≥ 2.0 KiB')
  expect(text).toContain('sizes on broker 2')
  expect(text).toContain('Broker 3 is not there.')
})

test('no disk at all is no size of 0', async () => {
  const { report } = await asked(
    listTopics,
    { sort: 'size' },
    contextWith({ jobs: [5] }, { dirs: new Map() }),
  )
  expect(JSON.stringify(report.parts)).toContain('"?"')
  expect(JSON.stringify(report.parts)).not.toContain('"0 B"')
})

test('a cluster that lists no topic while brokers are missing is not taken for an empty one', async () => {
  const starting = contextWith({}, { yml: 'topics: { jobs: { replication_factor: 3 } }', brokers: [1] })
  const { data, failures, report } = await asked(listTopics, { sort: 'name' }, starting)
  expect(data).toMatchObject({ rows: [{ topic: 'jobs', declared: 'unknown' }] })
  expect(failures?.[0]?.code).toBe('unreachable')
  expect(report.summary).toBe('Which topics exist is not known.')
  await expect(asked(planOfTopics, {}, starting)).rejects.toMatchObject({ code: 'unreachable' })
})

test('one that has all its brokers and no topic is empty: everything is to be created', async () => {
  const empty = contextWith({}, { yml: 'topics: { jobs: { replication_factor: 3 } }' })
  const { data, exit } = await asked(planOfTopics, {}, empty)
  expect({ exit, data }).toMatchObject({ exit: 3, data: { rows: [{ topic: 'jobs', kind: 'create' }] } })
})

test('a topic whose settings could not be read is unknown in a plan, not as declared', async () => {
  const context = contextWith({ jobs: [5] }, { yml: 'topics: { jobs: { config: { segment_ms: 5 } } }' })
  const { data, exit, failures } = await asked(planOfTopics, {}, context)
  expect(data).toMatchObject({ rows: [{ kind: 'unknown' }], gaps: [{ name: 'the settings of jobs' }] })
  expect(exit).toBeUndefined()
  expect(failures).toHaveLength(1)
  const shown = await asked(showTopic, { topic: 'jobs' }, context)
  expect(shown.data).toMatchObject({ config: null })
  expect(JSON.stringify(shown.report.parts)).toContain('not known')
})
