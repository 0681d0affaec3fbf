import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openCluster } from '../../src/kafka/open-cluster.ts'
import type { LocalKafka } from '../../src/playground/local-kafka/local-kafka.ts'
import { channels, people } from '../../src/playground/slack/scenario.ts'
import { inStore, trailOf } from '../support/bot-store.ts'
import { says } from '../support/chat.ts'
import { ownKafka, testClients, waitFor } from '../support/kafka-cluster.ts'
import { runCli } from '../support/run-cli.ts'
import { type Stage, startStage } from '../support/stage.ts'

const { operator, approver, viewer } = people
/** What the bot gives each request to a broker, and what an answer may take besides. */
const requestTimeoutMs = 3000
const limitMs = 2 * requestTimeoutMs + 4000
const groups = Array.from({ length: 6 }, (_, n) => `reader-${n}`)
const dead = 3
let kafka: LocalKafka
let stage: Stage
/** The partitions of `single`, which has one replica, on the broker that dies. */
let lost: number[]

beforeAll(async () => {
  kafka = await ownKafka({
    properties: { 'offsets.topic.replication.factor': '1', 'offsets.topic.num.partitions': '6' },
  })
  const clients = testClients(kafka.bootstrap)
  await waitFor(() => clients.createTopic({ topic: 'replicated', partitions: 3 }))
  await waitFor(() => clients.createTopic({ topic: 'single', partitions: 6, replicas: 1 }))
  await waitFor(() =>
    clients.createTopic({ topic: 'strict', partitions: 1, config: { 'min.insync.replicas': '3' } }),
  )
  await waitFor(() => clients.produce('replicated', 30).then(() => true))
  await waitFor(() => clients.produce('single', 60).then(() => true))
  for (const group of groups) await clients.consumeCommit(group, 'single', [1, 2, 3, 4, 5, 6])
  const { topics } = await (await clients.admin()).fetchTopicMetadata({ topics: ['single'] })
  lost = (topics[0]?.partitions ?? []).filter(one => one.leader === dead).map(one => one.partitionId)
  await clients.close()
  stage = await startStage({
    bootstrap: kafka.bootstrap,
    config: { environments: { test: { request_timeout: `${requestTimeoutMs / 1000}s` } } },
  })
}, 180_000)
afterAll(async () => {
  await stage?.end()
  await kafka?.stop()
})

/** An answer within its time limit. */
async function ask(typed: string): Promise<string> {
  const asked = performance.now()
  const answer = says(await stage.chat.ask(viewer, typed))
  expect(performance.now() - asked).toBeLessThan(limitMs)
  return answer
}
interface ScoredInJson {
  topic: string
  value: number | null
  isAtMost: boolean
  findings: {
    id: string
    severity: string
    points: number
    evidence: string | null
    command: string | null
  }[]
}

/** In a terminal that has a topics.yml, away from the bot. */
function withTopicsFile(...words: string[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'declared-'))
  onTestFinished(() => rmSync(cwd, { recursive: true }))
  writeFileSync(
    join(cwd, 'bot.yml'),
    `environments: { test: { bootstrap_servers: "${kafka.bootstrap.join(',')}", request_timeout: 3s } }\n`,
  )
  writeFileSync(
    join(cwd, 'topics.yml'),
    `defaults: { replication_factor: 3, min_insync_replicas: 2 }
environments: { test: {} }
topics:
  replicated: { partitions: 3 }
  strict: { partitions: 1 }
  single: { partitions: 6 }
  never_created: { partitions: 1 }
`,
  )
  const { PATH, HOME } = stage.bot.terminalEnv
  const env = { PATH, HOME, KAFKA_OPS_CONFIG: cwd, KAFKA_OPS_DATA: join(cwd, 'data') }
  return runCli(words, { cwd, env })
}
const inTerminal = (...words: string[]) =>
  runCli(words, { cwd: stage.bot.folder.path, env: stage.bot.terminalEnv })

test('a bot that is killed while a broker keeps a change waiting has done nothing, and says so', async ({
  skip,
}) => {
  skip(kafka.way !== 'jars', 'a broker in a container cannot be frozen from here')
  const [group = ''] = groups
  const { id, plan, card } = await stage.chat.request(
    operator,
    `offsets reset ${group} --to earliest --reason r`,
  )
  const frozen = await brokerProcess(await coordinatorOf(group))
  process.kill(frozen, 'SIGSTOP')
  try {
    await stage.chat.approve(approver, card)
    await waitFor(() => inStore(stage.bot.folder, store => store.requests.get(id)?.state === 'running'))
    await stage.bot.kill9()
  } finally {
    process.kill(frozen, 'SIGCONT')
  }
  await stage.bot.restart()
  const told = says(
    await stage.chat.seenInThread(channels.ops.id, plan, 'The bot stopped in the middle of this change'),
  )
  for (const offset of [1, 2, 3, 4, 5, 6])
    expect(told).toContain(`single-${offset - 1} is where it was: ${offset}`)
  expect(await inStore(stage.bot.folder, trailOf(id))).toEqual([
    'planned',
    'requested',
    'approved',
    'interrupted',
  ])
}, 90_000)

describe('while a broker is dead', () => {
  beforeAll(() => kafka.killBroker(dead))

  test('health says which broker is missing and what that means, and what is not known', async () => {
    // At first the others count it as alive: it just does not answer.
    expect(await ask('health')).toMatch(/Broker 3 is registered but did not answer|2 of 3 brokers/)
    const answer = await waitFor(
      async () => {
        const now = await ask('health')
        return now.includes('2 of 3 brokers') && now
      },
      { timeoutMs: 60_000, everyMs: 500, what: 'the cluster to notice' },
    )
    expect(answer).toContain(`Broker ${dead} `)
    expect(answer).toMatch(/partitions? (is|are) offline/)
    expect(lost.length).toBeGreaterThan(0)
    for (const partition of lost) expect(answer).toContain(`single-${partition}`)
    const { exit } = await inTerminal('health')
    expect(exit).toBe(1)
  }, 90_000)

  test('lag shows the partitions without a leader as unknown, and never as zero', async () => {
    const { exit, stdout } = await inTerminal('lag', '--json')
    expect(exit).toBe(1)
    const { data, failures } = JSON.parse(stdout)
    expect(failures.length).toBeGreaterThan(0)
    const text = JSON.stringify(data)
    expect(text).toContain('reader-')
    const answer = await ask('lag')
    expect(answer).toMatch(/unknown|not known|could not/i)
  })

  test('topics health scores what is broken and what is missing, and says what to do about each', async () => {
    const { exit, stdout } = await withTopicsFile('topics', 'health', '--json')
    expect(exit).toBe(1)
    const topics = new Map<string, ScoredInJson>(
      JSON.parse(stdout).data.topics.map((one: ScoredInJson) => [one.topic, one]),
    )
    expect([...topics.keys()][0]).toBe('never_created')
    expect(topics.get('never_created')).toMatchObject({
      value: 0,
      findings: [{ id: 'missing', command: 'topics create --topics never_created' }],
    })
    const share = lost.length / 6
    expect(topics.get('single')?.findings).toMatchObject([
      { id: 'offline', severity: 'critical', command: 'topics show single' },
      { id: 'one-replica', points: 15, command: 'topics update --topics single' },
    ])
    expect(topics.get('single')?.findings[0]?.evidence).toContain(`the replicas are on broker ${dead}.`)
    expect(topics.get('single')?.value).toBe(100 - Math.ceil(30 + 30 * share) - 15)
    expect(topics.get('strict')?.findings).toMatchObject([
      { id: 'under-min-isr', severity: 'critical', points: 40 },
      { id: 'min-isr', points: 5 },
    ])
    expect(topics.get('replicated')?.findings[0]).toMatchObject({ id: 'under-replicated', points: 25 })
    // A coordinator is dead: what its groups are behind was never known here.
    expect(topics.get('single')).toMatchObject({ isAtMost: true })
    const told = await withTopicsFile('topics', 'health', 'single')
    expect(told.stdout).toContain(`6 partitions`)
    expect(told.stdout).toContain('Next: topics show single')
  })

  test('health counts the same against the score of the cluster', async () => {
    const { stdout } = await withTopicsFile('health', '--json')
    const { score } = JSON.parse(stdout).data
    const points = new Map<string, number>(
      score.findings.map((one: { id: string; points: number }) => [one.id, one.points]),
    )
    expect(points.get('broker-missing')).toBe(15)
    expect(points.get('offline')).toBe(40)
    expect(points.get('under-replicated')).toBe(25)
    expect(points.get('topics')).toBeGreaterThan(5)
    // What broker 3 led is led by others now, or by nobody.
    expect(points.get('leaders-uneven')).toBe(5)
    const uneven = score.findings.find((one: { id: string }) => one.id === 'leaders-uneven')
    expect(uneven.evidence).toMatch(/broker 1 leads \d+.*broker 3 leads 0/)
    expect(score.value).toBeLessThanOrEqual(20)
  })

  test('groups list shows the groups that are known and says that others may be missing', async () => {
    const answer = await ask('groups list')
    expect(answer).toContain('reader-')
    expect(answer).toMatch(/unknown|not known|could not|did not answer/i)
    expect((await inTerminal('groups', 'list')).exit).toBe(1)
  })
})

test('without any broker the bot starts, is ready, and says that nothing answers', async () => {
  await stage.bot.term()
  for (const broker of [1, 2]) await kafka.killBroker(broker)
  const started = performance.now()
  await stage.bot.restart()
  expect(performance.now() - started).toBeLessThan(15_000)
  expect(await stage.bot.readyz()).toMatchObject({ status: 200 })
  expect(await ask('health')).toContain('does not answer')
  expect(await ask('lag')).not.toMatch(/\b0 records\b/)
  expect((await inTerminal('health')).exit).toBe(1)
})

test('and when the brokers are back everything is known again, without anybody doing anything', async () => {
  await Promise.all([1, 2, 3].map(broker => kafka.startBroker(broker)))
  const answer = await waitFor(
    async () => {
      const now = await ask('health')
      return now.includes('3 of 3 brokers') && now.includes('Nothing stands out') && now
    },
    { timeoutMs: 60_000, everyMs: 500, what: 'the complete picture' },
  )
  expect(answer).toContain(`${groups.length} groups`)
  expect(await ask('groups list')).toContain('reader-5')
}, 120_000)

async function coordinatorOf(group: string): Promise<number> {
  const cluster = openCluster({ environment: 'test', bootstrap: kafka.bootstrap, requestTimeoutMs: 5000 })
  try {
    const { groups: listed } = await cluster.listGroups()
    const found = listed.find(({ id }) => id === group)
    if (!found) throw new Error(`${group} is not listed`)
    return found.coordinator
  } finally {
    await cluster.close()
  }
}

/** The process id of a broker that runs here (Linux), by the folder that it is started from. */
async function brokerProcess(id: number): Promise<number> {
  const logFile = kafka.brokers.find(broker => broker.id === id)?.logFile ?? ''
  const properties = join(dirname(logFile), 'server.properties')
  for (const pid of await readdir('/proc')) {
    const line = await readFile(join('/proc', pid, 'cmdline'), 'utf8').catch(() => '')
    if (line.startsWith('java\0') && line.includes(properties)) return Number(pid)
  }
  throw new Error(`Broker ${id} does not run here.`)
}
