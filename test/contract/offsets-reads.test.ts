import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jsonText } from '../../src/cli/json-text.ts'
import type { LocalKafka } from '../../src/playground/local-kafka/local-kafka.ts'
import { ownKafka, sharedKafka, testClients, uniqueGroup, waitFor } from '../support/kafka-cluster.ts'
import { operations } from '../support/operations.ts'

type Operations = Awaited<ReturnType<typeof operations>>

interface Row {
  group: string
  topic: string
  partition: number
  lag: bigint | null
  state: string
}
const rowsOf = (data: unknown): Row[] => (data as { rows: Row[] }).rows

describe('A group whose name is markup', () => {
  const clients = testClients()
  const group = `<!channel> *x* [/red] ${uniqueGroup()}`
  let ops: Operations
  let topic: string
  beforeAll(async () => {
    ops = await operations(sharedKafka().bootstrap)
    topic = await clients.createTopic({ partitions: 2 })
    await clients.produce(topic, 20)
    await clients.consumeCommit(group, topic, [4, null])
  })
  afterAll(async () => {
    await ops?.close()
    await clients.close()
  })

  test.each([
    'groups list',
    'groups list "<!channel>*" --detailed',
    'lag',
    'groups show',
    'offsets show',
    'lag of it',
  ])('shows literally in %s', async line => {
    const full = ['groups show', 'offsets show'].includes(line)
      ? `${line} "${group}"`
      : line === 'lag of it'
        ? `lag "${group}"`
        : line
    const { report, data, exit } = await ops.ask(full)
    expect(exit).toBe(0)
    expect(JSON.stringify(report)).toContain(JSON.stringify(group).slice(1, -1))
    expect(jsonText(data)).toContain(JSON.stringify(group))
  })

  test('has its lag, and no lag where it never committed', async () => {
    const shown = await ops.ask(`offsets show "${group}"`)
    expect(rowsOf(shown.data).map(row => [row.partition, row.lag, row.state])).toEqual([
      [0, 6n, 'behind'],
      [1, null, 'never committed'],
    ])
    expect(shown.report.summary).toBe(
      `Group "${group}" (Empty): lag 6 over 1 partition; 1 partition without a commit.`,
    )
    const only = await ops.ask(`offsets show "${group}" --topic no-such-topic`)
    expect(only.report.summary).toBe(`Group "${group}" has no committed offsets in topic "no-such-topic".`)
  })
})

describe('A cluster that is down', () => {
  let ops: Operations
  beforeAll(async () => {
    ops = await operations(['127.0.0.1:1'], { more: ', request_timeout: 2s' })
  })
  afterAll(() => ops?.close())

  test('has a health that says so, and counts nothing', async () => {
    const { report, data, exit, failures } = await ops.ask('health')
    expect(exit).toBe(1)
    expect(failures).toHaveLength(1)
    expect(report.summary).toBe('The cluster of test does not answer. Nothing is known about it now.')
    expect(JSON.stringify(report)).not.toMatch(/\bnone\b|"0"|\b0 (brokers|topics|partitions|groups)/)
    expect(data).toMatchObject({ reachable: false, topics: null, partitions: null, groups: null })
  })

  test.each([
    'lag',
    'lag g',
    'groups list',
    'groups show g',
    'offsets show g',
    'offsets reset g --to earliest --dry-run',
  ])('makes %s fail with a sentence and what to do', async line => {
    await expect(ops.run(line)).rejects.toMatchObject({
      name: 'Failure',
      code: expect.stringMatching(/unreachable|timeout/),
      message: expect.stringContaining('No broker of test answers (bootstrap 127.0.0.1:1)'),
      hint: expect.any(String),
    })
  })
})

describe('A cluster that lost a broker', () => {
  const dead = 3
  let kafka: LocalKafka
  let ops: Operations
  let clients: ReturnType<typeof testClients>
  let topic: string
  let single: string
  const group = uniqueGroup()

  beforeAll(async () => {
    kafka = await ownKafka()
    clients = testClients(kafka.bootstrap)
    ops = await operations(kafka.bootstrap, { more: ', request_timeout: 4s' })
    topic = await clients.createTopic({ partitions: 6, config: { 'min.insync.replicas': '2' } })
    single = await clients.createTopic({ partitions: 6, replicas: 1 })
    await clients.produce(topic, 60)
    await clients.produce(single, 60)
    await ops.cluster.commitOffsets(
      group,
      [topic, single].flatMap(name =>
        Array.from({ length: 6 }, (_, partition) => ({ topic: name, partition, offset: 4n })),
      ),
    )
    await kafka.killBroker(dead)
    await waitFor(
      async () =>
        (await ops.cluster.describe()).topics.some(one => one.partitions.some(p => p.leader === null)),
      { timeoutMs: 40_000, everyMs: 500, what: 'partitions to be offline' },
    )
  }, 150_000)
  afterAll(async () => {
    await ops?.close()
    await clients?.close()
    await kafka?.stop()
  })

  test('health finds the broker and the partitions, each once, and does not say well', async () => {
    const { report, data, exit } = await ops.ask('health')
    expect(exit).toBe(1)
    const { findings } = data as { findings: { id: string; evidence: string | null }[] }
    const ids = findings.map(one => one.id)
    expect(ids).toContain('broker-missing')
    expect(ids).toContain('offline')
    expect(new Set(ids).size).toBe(ids.length)
    const { topics } = await ops.cluster.describe()
    const offline = topics.flatMap(one => one.partitions).filter(one => one.leader === null).length
    const under = topics
      .flatMap(one => one.partitions)
      .filter(one => one.leader !== null && one.isr.length < one.replicas.length).length
    const text = JSON.stringify(report.parts)
    expect(text).toMatch(new RegExp(`\\b${offline} partitions? (is|are) offline`))
    if (under > 0) expect(text).toMatch(new RegExp(`\\b${under} partitions? (is|are) under-replicated`))
    expect(report.summary).toContain('2 of 3 brokers')
    expect(report.title).toMatch(/^test: in trouble \(brokers and topics score at most \d+\)$/)
  })

  test('lag is known where there is a leader, and unknown, not 0, where there is none', async () => {
    const { report, data, exit, failures } = await ops.ask(`lag ${group}`)
    expect(exit).toBe(1)
    expect(failures.length).toBeGreaterThan(0)
    const rows = rowsOf(data)
    expect(rows).toHaveLength(12)
    const { topics } = await ops.cluster.describe()
    for (const row of rows) {
      const leader = topics
        .find(one => one.name === row.topic)
        ?.partitions.find(p => p.partition === row.partition)?.leader
      expect(row).toMatchObject(
        leader === null ? { lag: null, state: 'unknown' } : { lag: 6n, state: 'behind' },
      )
    }
    expect(report.summary).toMatch(/ partitions? unknown/)
    expect(JSON.stringify(report.parts)).toContain('Not known')
  })

  test.each(['groups list', 'groups show', 'offsets show'])('%s answers and marks the rest', async line => {
    const answer = await ops.ask(line === 'groups list' ? line : `${line} ${group}`)
    expect(answer.exit).toBe(1)
    expect(answer.report.tone).not.toBe('good')
    expect(JSON.stringify(answer.report.parts)).toContain('Not known')
    expect(jsonText(answer.data)).toContain(group)
  })

  test('a reset refuses what it cannot read, and does the rest when asked', async () => {
    await expect(ops.run(`offsets reset ${group} --to earliest --dry-run`)).rejects.toMatchObject({
      code: expect.stringMatching(/unreachable/),
      message: expect.stringContaining(`${single}-`),
      hint: expect.stringContaining('--partitions'),
    })
    const request = await ops.change(`offsets reset ${group} --to earliest --topic ${topic}`)
    expect(request.state).toBe('done')
    const commits = await ops.cluster.committed(group)
    for (const one of commits) expect(one.offset).toBe(one.topic === topic ? 0n : 4n)
  })
})
