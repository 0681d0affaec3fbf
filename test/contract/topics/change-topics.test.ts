import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Plan } from '../../../src/core/plan.ts'
import { plain } from '../../../src/core/report.ts'
import { sharedKafka, testClients, uniqueGroup, uniqueName, waitFor } from '../../support/kafka-cluster.ts'
import { kafkaTool } from '../../support/kafka-tool.ts'
import { operations } from '../../support/operations.ts'

const { bootstrap } = sharedKafka()
const clients = testClients()
afterAll(clients.close)

const name = (word: string): string => uniqueName(`change-${word}`)

/** The commands over a topics.yml; with one approval for deletions, which the end-to-end tests give twice. */
async function over(topicsYml: string, options: { bot?: string; access?: string } = {}) {
  const ops = await operations(bootstrap, {
    role: 'admin',
    policy: 'like: production, commands: { topics delete: 1 }',
    ...(options.bot && { bot: options.bot }),
    files: { 'topics.yml': topicsYml, ...(options.access && { 'acl-config.yml': options.access }) },
  })
  onTestFinished(ops.close)
  return ops
}

async function planOf(ops: Awaited<ReturnType<typeof over>>, line: string): Promise<Plan> {
  const answer = await ops.run(`${line} --dry-run`)
  if (answer.kind !== 'only-planned') throw new Error(`${line} was ${answer.kind}`)
  return answer.plan
}
const said = (plan: Plan): string => plan.consequences.map(one => plain(one.text)).join('\n')

async function overrides(ops: Awaited<ReturnType<typeof over>>, topic: string) {
  const config = (await ops.cluster.topicConfigs([topic])).get(topic)
  if (!config?.known) throw new Error(`${topic} has no known settings`)
  const own = config.value.filter(one => one.source === 'topic').map(one => [one.name, one.value])
  return Object.fromEntries(own) as Record<string, string>
}

describe('topics create, update and apply', () => {
  test('create what is missing, change what differs, and find nothing to do afterwards', async () => {
    const [fresh, old] = [name('fresh'), name('old')]
    const tool = ['--create', '--topic', old, '--partitions', '2', '--config', 'segment.ms=90000']
    await kafkaTool('kafka-topics', bootstrap, [...tool, '--config', 'retention.ms=1000'])
    const ops = await over(`topics:
  ${fresh}: { partitions: 3, replication_factor: 2, config: { cleanup_policy: compact } }
  ${old}: { partitions: 4, config: { retention_ms: 60000000, unclean_leader_election_enable: False } }
`)
    expect((await planOf(ops, 'topics apply')).steps.map(step => plain(step.text))).toEqual([
      `Create ${fresh} with 3 partitions, 2 replicas, cleanup.policy=compact`,
      `Change settings of ${old}: retention.ms 1000 (1s) → 60000000 (16h40m)`,
      `Add partitions to ${old}: 2 → 4`,
    ])
    const request = await ops.confirmed('topics apply')
    expect(request).toMatchObject({ state: 'done', outcome: { kind: 'done' } })
    expect(await overrides(ops, old)).toEqual({ 'segment.ms': '90000', 'retention.ms': '60000000' })
    expect(await ops.run('topics apply')).toMatchObject({ kind: 'only-planned', plan: { nothingToDo: true } })
    expect(await ops.ask('topics drift')).toMatchObject({ data: { compared: 2 } })
    expect(request.plan.decision).toMatchObject({ risk: 'write' })
  })

  test('ask the brokers as often for forty topics as for one', async () => {
    const names = Array.from({ length: 40 }, (_, n) => name(`many-${n}`))
    const declared = names.map(topic => `  ${topic}: { partitions: 2, config: { segment_ms: 77000 } }\n`)
    const ops = await over(`topics:\n${declared.join('')}`)
    const cost = async (line: string): Promise<number> => {
      const before = ops.cluster.requestsSent()
      await planOf(ops, line)
      return ops.cluster.requestsSent() - before
    }
    await planOf(ops, 'topics apply')
    expect(await cost('topics apply')).toBe(await cost(`topics apply --topics ${names[0]}`))
  })

  test('each do their own half, and say what they leave', async () => {
    const [fresh, old] = [name('fresh'), await clients.createTopic({ topic: name('old') })]
    const ops = await over(
      `topics: { ${fresh}: { partitions: 1 }, ${old}: { config: { segment_ms: 77000 } } }`,
    )
    const created = await planOf(ops, 'topics create')
    expect(created.title).toBe(`Create topic "${fresh}"`)
    expect(said(created)).toContain(`Left alone, as this is create only: ${old}`)
    expect((await planOf(ops, 'update')).title).toBe(`Change topic "${old}"`)
    expect((await planOf(ops, `create --topics ${old}`)).nothingToDo).toBe(true)
  })

  test('leave out what the brokers refuse, in their words, and do the rest', async () => {
    const [good, bad] = [name('good'), name('bad')]
    const old = await clients.createTopic({ topic: name('old'), partitions: 2 })
    const ops = await over(`topics:
  ${good}: { partitions: 1 }
  ${bad}: { partitions: 1, config: { segment_bytes: 20 } }
  ${old}: { partitions: 1, config: { segment_ms: 77000 } }
`)
    const plan = await planOf(ops, 'topics apply')
    expect(plan.title).toBe(`Create topic "${good}" and change topic "${old}"`)
    expect(said(plan)).toMatch(/creating it cannot be done.*Kafka says: Invalid value 20 .*at least/)
    expect(said(plan)).toContain('Kafka cannot take partitions away')
    expect(await ops.confirmed('topics apply --reason r')).toMatchObject({ state: 'done' })
    await expect(ops.run('topics apply')).rejects.toMatchObject({ code: 'refused' })
    expect((await ops.cluster.describe()).topics.some(topic => topic.name === bad)).toBe(false)
  })

  test('where records may be lost ask for a reason and an approval, and count the records', async () => {
    const topic = await clients.createTopic({ topic: name('keeps'), config: { 'retention.ms': '-1' } })
    const hourAgo = String(Date.now() - 3_600_000)
    await waitFor(() => clients.produce(topic, [{ value: 'old', timestamp: hourAgo }]).then(() => true))
    const ops = await over(`topics: { ${topic}: { config: { retention_ms: 60000 } } }`)
    expect(said(await planOf(ops, 'topics update'))).toContain('about 1 record is deleted soon')
    await expect(ops.run('topics update')).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('--reason'),
    })
    expect(await ops.run('topics update --reason r')).toMatchObject({
      kind: 'planned',
      request: { approvalsNeeded: 1, plan: { estimates: { 'records removed by a shorter retention': 1 } } },
    })
    expect(await ops.change('topics update')).toMatchObject({ state: 'done' })
  })

  test('do nothing on a topic that was made anew since the approval', async () => {
    const topic = await clients.createTopic({ topic: name('anew') })
    await waitFor(() => clients.produce(topic, 1).then(() => true))
    const ops = await over(`topics: { ${topic}: { partitions: 2, config: { cleanup_policy: compact } } }`)
    const request = await ops.approved('topics update')
    const id = (await ops.cluster.describe()).topics.find(one => one.name === topic)?.id ?? ''
    await ops.cluster.deleteTopics([{ topic, id }])
    await clients.createTopic({ topic })
    await waitFor(async () =>
      (await ops.cluster.describe()).topics.some(one => one.name === topic && one.id !== id),
    )
    expect(await ops.execute(request)).toMatchObject({ state: 'outdated' })
    expect(await overrides(ops, topic)).toEqual({})
  })
})

describe('topics delete', () => {
  test('says what is lost and to whom, and deletes exactly that', async () => {
    const [a, b] = [name('gone'), name('gone')]
    await clients.createTopic({ topic: a, partitions: 2 })
    await clients.createTopic({ topic: b })
    await waitFor(() => clients.produce(a, 6).then(() => true))
    const group = uniqueGroup()
    await clients.consumeCommit(group, a, [1, 1])
    const ops = await over(`topics: { ${b}: { partitions: 1 } }`, {
      access: `topic_access: { ${a}: { producers: [{ principal: User:billing, operations: [WRITE] }] } }\n`,
    })
    const plan = await planOf(ops, `topics delete ${a} ${b}`)
    expect(said(plan)).toMatch(/^6 records \(.*on disk\) are deleted for ever/)
    expect(said(plan)).toContain(`the committed offsets of ${group} are lost`)
    expect(said(plan)).toContain('User:billing (producer)')
    expect(said(plan)).toContain(`${b} is still declared`)
    const request = await ops.change(`topics delete '${a.slice(0, -3)}*' ${b}`)
    expect(request).toMatchObject({ state: 'done' })
    const names = (await ops.cluster.describe()).topics.map(topic => topic.name)
    expect(names).not.toContain(a)
    expect(names).not.toContain(b)
  })

  test('of a protected topic is refused, whatever is forced, and with it what else was named', async () => {
    const [safe, other] = [await clients.createTopic({ topic: name('safe') }), await clients.createTopic()]
    const ops = await over('topics: {}', { bot: `protected_topics: [${safe}]` })
    const forced = ops.run(`delete ${safe} ${other} --confirm --force --reason r`)
    await expect(forced).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining(`"${safe}" is protected`),
    })
    await expect(ops.run('topics delete __consumer_offsets --reason r')).rejects.toMatchObject({
      code: 'refused',
    })
    expect((await ops.cluster.describe()).topics.some(topic => topic.name === other)).toBe(true)
  })
})
