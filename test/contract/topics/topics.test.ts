import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands } from '../../../src/commands.ts'
import { compose } from '../../../src/composition.ts'
import { understand } from '../../../src/core/command-line.ts'
import { tokenize } from '../../../src/core/tokenize.ts'
import { sharedKafka, testClients, uniqueGroup, uniqueName, waitFor } from '../../support/kafka-cluster.ts'

const clients = testClients()
const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-topics-'))
const prefix = uniqueName('plan').replaceAll('-', '')
const name = (word: string): string => `${prefix}_${word}`
const group = uniqueGroup()

writeFileSync(
  join(folder, 'bot.yml'),
  `environments: { test: { bootstrap_servers: "${sharedKafka().bootstrap.join(',')}" } }\nprotected_topics: ["${name('safe')}"]\n`,
)
writeFileSync(
  join(folder, 'topics.yml'),
  `defaults: { replication_factor: 3, min_insync_replicas: 2 }
environments: { test: { defaults: { segment_ms: 86400000 } } }
topics:
  ${name('same')}:
    partitions: 2
    config: { retention_ms: 604800000, unclean_leader_election_enable: False, cleanup_policy: "delete, compact" }
  ${name('short')}: { partitions: 2, config: { retention_ms: 1000 } }
  ${name('grows')}: { partitions: 4 }
  ${name('shrinks')}: { partitions: 1 }
  ${name('safe')}: { partitions: 1, config: { retention_ms: 1000 } }
  ${name('gone')}: { partitions: 3 }
  ${name('faulty')}: { partitions: many }
`,
)
writeFileSync(
  join(folder, 'acl-config.yml'),
  `topic_access: { ${name('same')}: { producers: [{ principal: User:billing, operations: [WRITE] }] } }\n`,
)

const composed = compose({
  env: { KAFKA_OPS_CONFIG: folder, KAFKA_OPS_DATA: join(folder, 'data') },
  door: 'terminal',
  commands,
  moved: () => undefined,
  log: () => undefined,
})

async function ask(line: string) {
  const { pipeline } = await composed
  const understood = understand(tokenize(line), commands, { now: Date.now(), zone: 'utc' })
  if (understood.kind !== 'invocation') throw new Error(`${line} is ${understood.kind}`)
  const actor = { id: 'os:tester', name: 'tester' }
  const answer = await pipeline.run(understood.invocation, {
    actor,
    door: 'terminal',
    origin: { door: 'terminal' },
    zone: 'utc',
    canAskForApproval: false,
  })
  if (answer.kind !== 'answer') throw new Error(`${line} was ${answer.kind}`)
  return { ...answer, data: answer.data as { rows: Record<string, unknown>[] } & Record<string, unknown> }
}

beforeAll(async () => {
  const own = { 'min.insync.replicas': '2', 'segment.ms': '86400000' }
  const same = { ...own, 'retention.ms': '604800000', 'cleanup.policy': 'compact,delete' }
  await clients.createTopic({ topic: name('same'), partitions: 2, config: same })
  await clients.createTopic({ topic: name('short'), partitions: 2, config: own })
  await clients.createTopic({ topic: name('grows'), partitions: 2, config: own })
  await clients.createTopic({ topic: name('shrinks'), partitions: 2, config: own })
  await clients.createTopic({ topic: name('safe'), partitions: 1, config: { ...own, 'flush.ms': '77777' } })
  await clients.createTopic({ topic: name('stray'), partitions: 1 })
  const old = String(Date.now() - 3_600_000)
  await waitFor(() =>
    clients
      .produce(name('short'), [
        { value: 'old', partition: 0, timestamp: old },
        { value: 'old', partition: 1, timestamp: old },
        { value: 'new', partition: 1, timestamp: String(Date.now() + 600_000) },
      ])
      .then(() => true),
  )
  await waitFor(() => clients.produce(name('grows'), 4).then(() => true))
  await clients.consumeCommit(group, name('grows'), [1, 1])
})
afterAll(async () => {
  await (await composed).close()
  await clients.close()
  rmSync(folder, { recursive: true })
})

describe('topics plan', () => {
  test('says what would be done, what cannot be, what is skipped and what is left alone', async () => {
    const { data, exit } = await ask('topics plan')
    expect(exit).toBe(3)
    const kinds = Object.fromEntries(data.rows.map(row => [row.topic, row.kind]))
    expect(kinds).toMatchObject({
      [name('same')]: 'as declared',
      [name('short')]: 'alter',
      [name('grows')]: 'alter',
      [name('shrinks')]: 'impossible',
      [name('safe')]: 'impossible',
      [name('gone')]: 'create',
      [name('faulty')]: 'faulty',
      [name('stray')]: 'unmanaged',
    })
    expect(Object.keys(kinds)).not.toContain('__consumer_offsets')
    const texts = (data.consequences as { text: string }[]).map(one => one.text)
    expect(texts.find(text => text.startsWith(name('short')))).toContain('about 2 records are deleted')
    expect(texts.find(text => text.startsWith(name('grows')))).toContain(group)
  })

  test('of what is as declared is empty, and says so with 0', async () => {
    const { data, exit, report } = await ask(`topics plan --topics ${name('same')}`)
    expect(exit).toBe(0)
    expect(data.rows.map(row => row.kind)).toEqual(['as declared'])
    expect(report.summary).toContain('nothing to do')
  })

  test('of a topic that nobody declared names the nearest one', async () => {
    await expect(ask(`topics plan --topics ${name('sane')}`)).rejects.toMatchObject({
      code: 'not-found',
      hint: `Did you mean ${name('same')}?`,
    })
  })
})

test('topics drift finds both ways, and nothing in what is as declared', async () => {
  const { data, exit } = await ask('topics drift')
  expect(exit).toBe(3)
  expect(data.rows.filter(row => row.topic === name('same'))).toEqual([])
  expect(data.rows).toContainEqual(
    expect.objectContaining({ topic: name('gone'), what: 'topic', actual: null }),
  )
  expect(data.rows).toContainEqual(
    expect.objectContaining({ topic: name('safe'), what: 'flush.ms', declared: null, actual: '77777' }),
  )
  expect(data.unmanaged).toContain(name('stray'))
  expect(await ask(`topics drift --topics ${name('same')}`)).toMatchObject({ exit: 0 })
})

test('topics list has sizes, and tells declared from unmanaged and missing', async () => {
  const { data, exit } = await ask(`topics list '${prefix}_*' --sort size`)
  expect(exit).toBe(0)
  const of = (word: string) => data.rows.find(row => row.topic === name(word))
  expect(of('short')).toMatchObject({
    declared: 'yes',
    partitions: 2,
    replicas: { least: 3, most: 3 },
    offline: 0,
    underReplicated: 0,
  })
  expect(of('short')?.bytes).toBeGreaterThan(0n)
  expect(of('stray')).toMatchObject({ declared: 'no' })
  expect(of('gone')).toMatchObject({ declared: 'missing', partitions: null, bytes: null })
  expect(of('safe')?.protection).toContain(name('safe'))
})

test('topics show has offsets, settings in force and declared, the groups, and who may use it', async () => {
  const { data } = await ask(`topics show ${name('grows')}`)
  expect(data.partitions).toMatchObject([
    { partition: 0, start: 0n, end: 2n, isr: expect.arrayContaining([1, 2, 3]) },
    { partition: 1, start: 0n, end: 2n },
  ])
  expect(data.config).toContainEqual({ name: 'segment.ms', value: '86400000', source: 'topic' })
  expect(data.declared).toContainEqual(expect.objectContaining({ what: 'partitions', value: '4' }))
  expect(data.groups).toMatchObject([
    { group, lag: 1n },
    { group, lag: 1n },
  ])
  expect((await ask(`topics show ${name('same')}`)).data.users).toMatchObject([{ principal: 'User:billing' }])
  await expect(ask(`topics show ${name('gone')}`)).rejects.toMatchObject({
    message: expect.stringContaining('is declared, but is not in this cluster'),
  })
})

test('topics config tells where each value was written', async () => {
  const { data } = await ask(`topics config ${name('short')}`)
  const rows = data.rows.map(row => [
    row.what,
    row.value,
    (row.source as { level: string; line: number }).level,
  ])
  expect(rows).toEqual([
    ['partitions', '2', 'topic'],
    ['replication.factor', '3', 'defaults'],
    ['min.insync.replicas', '2', 'defaults'],
    ['retention.ms', '1000', 'topic'],
    ['segment.ms', '86400000', 'environment'],
  ])
})

test('topics validate ends with 1 where there is an error, and knows how many brokers there are', async () => {
  const { data, exit } = await ask('topics validate')
  expect(exit).toBe(1)
  expect(data.clusterNotAsked).toBeNull()
  expect(data.rows).toContainEqual(
    expect.objectContaining({ level: 'error', check: 'wrong-value', line: 12 }),
  )
})
