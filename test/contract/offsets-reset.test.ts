import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands } from '../../src/commands.ts'
import type { Context } from '../../src/context.ts'
import { Failure } from '../../src/core/failure.ts'
import type { Plan } from '../../src/core/plan.ts'
import { presentRequest } from '../../src/core/present-request.ts'
import { plain } from '../../src/core/report.ts'
import type { Request } from '../../src/core/request.ts'
import type { Cluster } from '../../src/kafka/cluster.ts'
import { sharedKafka, testClients, uniqueGroup, uniqueName, uniqueTopic } from '../support/kafka-cluster.ts'
import { operations } from '../support/operations.ts'

type Operations = Awaited<ReturnType<typeof operations>>

const clients = testClients()
let ops: Operations
/** Two partitions with 20 records each, the first 5 of partition 0 deleted; one record a minute from `began` on. */
let topic: string
const began = Date.parse('2026-01-15T10:00:00Z')
const minute = 60_000

beforeAll(async () => {
  ops = await operations(sharedKafka().bootstrap)
  topic = await clients.createTopic({ partitions: 2 })
  await clients.produce(
    topic,
    Array.from({ length: 40 }, (_, n) => ({
      value: `v${n}`,
      partition: n % 2,
      timestamp: String(began + Math.floor(n / 2) * minute),
    })),
  )
  await expire(topic, 0, 5)
})
afterAll(async () => {
  await ops?.close()
  await clients.close()
})

/** Moves a log's start, as retention does. */
async function expire(from: string, partition: number, before: number): Promise<void> {
  const admin = await clients.admin()
  // kafkajs looks for the leader in what it has read of topics before.
  await admin.fetchTopicOffsets(from)
  await admin.deleteTopicRecords({ topic: from, partitions: [{ partition, offset: String(before) }] })
}

/** A stopped group with these commits, of which the second partition has metadata and a leader epoch. */
async function stoppedGroup(first: bigint, second: bigint): Promise<string> {
  const group = uniqueGroup()
  const results = await ops.cluster.commitOffsets(group, [
    { topic, partition: 0, offset: first },
    { topic, partition: 1, offset: second, leaderEpoch: 0, metadata: 'from <@U1> & co' },
  ])
  expect(results.every(one => one.error === null)).toBe(true)
  return group
}
const offsets = async (group: string) =>
  (await ops.cluster.committed(group)).map(one => `${one.partition}: ${one.offset}`)

describe('A reset of a stopped group', () => {
  test.each([
    ['--to earliest', ['0: 5', '1: 0']],
    ['--to-earliest', ['0: 5', '1: 0']],
    ['--to latest', ['0: 20', '1: 20']],
    ['--to-offset 0', ['0: 5', '1: 0']],
    ['--to 7', ['0: 7', '1: 7']],
    ['--to-offset 999', ['0: 20', '1: 20']],
    ['--to 2026-01-15T10:07:00Z', ['0: 7', '1: 7']],
    ['--to 2026-01-15T11:07:00', ['0: 7', '1: 7']],
    ['--to-datetime "2026-01-15 10:07" --zone utc', ['0: 7', '1: 7']],
    ['--to 2026-01-15T10:02:00Z', ['0: 5', '1: 2']],
    ['--to 2099-01-01T00:00:00Z', ['0: 20', '1: 20']],
    ['--to 1970-01-01T00:00:00Z', ['0: 5', '1: 0']],
    ['--by-duration 1m', ['0: 20', '1: 20']],
    ['--shift-by -3', ['0: 9', '1: 9']],
    ['--shift-by -9', ['0: 5', '1: 3']],
    ['--shift-by +99', ['0: 20', '1: 20']],
    ['--to earliest --partitions 1', ['0: 12', '1: 0']],
    ['--to earliest --partitions 0', ['0: 5', '1: 12']],
  ])('%s leads where it says, and is read back', async (to, expected) => {
    const group = await stoppedGroup(12n, 12n)
    const request = await ops.change(`offsets reset ${group} ${to}`)
    expect(request).toMatchObject({ state: 'done', outcome: { kind: 'done' } })
    expect(await offsets(group)).toEqual(expected)
    const report = presentRequest(request, commands)
    expect(report.summary).toMatch(/moved and read back/)
  })

  test('--to current brings back only what lies outside the log, and leaves the rest exactly as it was', async () => {
    const group = await stoppedGroup(2n, 12n)
    expect(await ops.change(`offsets reset ${group} --to current`)).toMatchObject({ state: 'done' })
    expect(await ops.cluster.committed(group)).toEqual([
      { topic, partition: 0, offset: 5n, leaderEpoch: -1, metadata: '' },
      { topic, partition: 1, offset: 12n, leaderEpoch: 0, metadata: 'from <@U1> & co' },
    ])
  })

  test('in a dry run changes nothing, and no member joins the group for it', async () => {
    const group = await stoppedGroup(12n, 12n)
    const answer = await ops.run(`offsets reset ${group} --to earliest --dry-run`)
    expect(answer).toMatchObject({
      kind: 'only-planned',
      plan: {
        estimates: { 'records read again': 19, 'records skipped': 0 },
        steps: [{ text: `${topic}-0: 12 → earliest (5 now)` }, { text: `${topic}-1: 12 → earliest (0 now)` }],
      },
    })
    expect(await offsets(group)).toEqual(['0: 12', '1: 12'])
    const { groups } = await ops.cluster.listGroups()
    expect(groups.find(one => one.id === group)?.state).toBe('Empty')
  })

  test.each([
    ['--to earliest --partitions 0,2,7', 'not-found', /no partition 2, 7/],
    ['--to earliest --topic no-such-topic', 'not-found', /no topic "no-such-topic"/],
    ['--to-offset -1', 'usage', /not an offset/],
    ['--to-earliest --to-latest', 'usage', /cannot be given together/],
    ['--to x --to-offset 3', 'usage', /cannot be given together/],
    ['--to 2026-13-40', 'usage', /not a time/],
  ])('%s is refused and changes nothing', async (to, code, message) => {
    const group = await stoppedGroup(12n, 12n)
    await expect(async () => ops.change(`offsets reset ${group} ${to}`)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    })
    expect(await offsets(group)).toEqual(['0: 12', '1: 12'])
  })

  test('that does not exist is refused with the nearest name, or created where that is asked for', async () => {
    const group = await stoppedGroup(1n, 1n)
    await expect(ops.change(`offsets reset ${group}x --to earliest`)).rejects.toMatchObject({
      code: 'not-found',
      hint: `Did you mean "${group}"?`,
    })
    const fresh = uniqueGroup()
    const request = await ops.change(`offsets reset ${fresh} --to earliest --topic ${topic} --create`)
    expect(request.state).toBe('done')
    expect(await offsets(fresh)).toEqual(['0: 5', '1: 0'])
    expect(await ops.change(`offsets undo ${request.id}`)).toMatchObject({ state: 'done' })
    expect(await offsets(fresh)).toEqual([])
  })

  test('called <!channel> *x* [/red] is moved as itself', async () => {
    const group = `<!channel> *x* [/red] ${uniqueGroup()}`
    await ops.cluster.commitOffsets(group, [{ topic, partition: 0, offset: 12n }])
    const request = await ops.change(`offsets reset "${group}" --to earliest`)
    expect(request).toMatchObject({ state: 'done', args: { group: [group] } })
    const report = presentRequest(request, commands)
    expect(report.summary).toContain(group)
    const undo = report.followUps.find(one => one.label === 'Undo')
    expect(undo?.command).toBe(`offsets undo ${request.id} --env test`)
  })
})

describe('A group with running members', () => {
  test('is refused by naming client and host, and can be moved when they have stopped', async () => {
    const group = uniqueGroup()
    const member = await clients.joinGroup(group, [topic], 'billing *client*')
    await member.consumer.commitOffsets([{ topic, partition: 0, offset: '12' }])
    await expect(ops.change(`offsets reset ${group} --to earliest`)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/1 running member: billing \*client\* on 127\.0\.0\.1/),
      hint: expect.stringContaining('check again'),
    })
    await member.leave()
    expect(await ops.change(`offsets reset ${group} --to earliest`)).toMatchObject({ state: 'done' })
    expect(await offsets(group)).toContain('0: 5')
  })

  test('that started after the approval stops it cleanly: nothing is committed, and there is nothing to undo', async () => {
    const group = await stoppedGroup(12n, 12n)
    const request = await ops.approved(`offsets reset ${group} --to earliest`)
    const member = await clients.joinGroup(group, [topic], 'late')
    const ended = await ops.execute(request)
    expect(ended).toMatchObject({
      state: 'failed',
      outcome: { kind: 'failed', code: 'refused', message: expect.stringContaining('late on 127.0.0.1') },
    })
    expect(await offsets(group)).toEqual(['0: 12', '1: 12'])
    await expect(ops.run(`offsets undo ${request.id} --reason r`)).rejects.toMatchObject({
      code: 'not-found',
    })
    await member.leave()
  })

  test('that joined between the last look and the commit is refused by Kafka, and nothing is committed', async () => {
    const group = await stoppedGroup(12n, 12n)
    const plan = await planOf(`offsets reset ${group} --to earliest`)
    const member = await clients.joinGroup(group, [topic], 'in between')
    await expect(carryOut('offsets reset', plan)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('members'),
    })
    expect(await offsets(group)).toEqual(['0: 12', '1: 12'])
    await member.leave()
  })
})

async function planOf(line: string): Promise<Plan> {
  const answer = await ops.run(`${line} --dry-run`)
  if (answer.kind !== 'only-planned') throw new Error(answer.kind)
  return answer.plan
}

/** Acts on a plan as the pipeline does after its last look; `unlike` stands for what happens on the way to the cluster. */
function carryOut(name: string, plan: Plan, unlike: Partial<Cluster> = {}) {
  const change = commands.find(one => one.name === name)
  if (change?.kind !== 'change') throw new Error(`${name} is a change.`)
  const context = { environment: 'test', cluster: { ...ops.cluster, ...unlike }, store: ops.store() }
  return change.execute(plan, context as unknown as Context, {
    requestId: uniqueName('r'),
    isMine: () => true,
  })
}

describe('When an answer is lost on the way', () => {
  const lost = (): never => {
    throw new Failure('timeout', 'It is unknown whether the offsets were committed')
  }

  test('what did take effect is done: it was read back', async () => {
    const group = await stoppedGroup(12n, 12n)
    const executed = await carryOut('offsets reset', await planOf(`offsets reset ${group} --to earliest`), {
      commitOffsets: async (...args) => {
        await ops.cluster.commitOffsets(...args)
        return lost()
      },
    })
    expect(executed).toMatchObject({
      failures: [],
      outcome: { rows: [{ after: 5n, error: null }, { after: 0n }] },
    })
  })

  test('what did not is shown where it is, with the doubt', async () => {
    const group = await stoppedGroup(12n, 12n)
    const executed = await carryOut('offsets reset', await planOf(`offsets reset ${group} --to earliest`), {
      commitOffsets: async () => lost(),
    })
    expect(executed.failures).toMatchObject([{ code: 'timeout' }])
    expect(executed.outcome).toMatchObject({
      rows: [{ after: 12n, error: expect.stringContaining('unknown') }, {}],
    })
  })

  test('what cannot be read back is not called undone', async () => {
    const group = await stoppedGroup(12n, 12n)
    const executed = await carryOut('offsets reset', await planOf(`offsets reset ${group} --to earliest`), {
      committed: async () => lost(),
    })
    expect(await offsets(group)).toEqual(['0: 5', '1: 0'])
    expect(executed.failures).toHaveLength(2)
    expect(executed.outcome).toMatchObject({
      rows: [{ after: null, error: expect.stringContaining('was moved, as Kafka answered') }, {}],
    })
  })

  test('the offsets that an undo put back are told beside the commit that it could not remove', async () => {
    const group = uniqueGroup()
    await ops.cluster.commitOffsets(group, [{ topic, partition: 1, offset: 12n }])
    const { id } = await ops.change(`offsets reset ${group} --to earliest --topic ${topic}`)
    const executed = await carryOut('offsets undo', await planOf(`offsets undo ${id}`), {
      deleteOffsets: async () => {
        throw new Failure('refused', 'The group has members.')
      },
    })
    expect(executed.failures).toMatchObject([{ message: 'The group has members.' }])
    expect(executed.outcome).toMatchObject({
      rows: [
        { partition: 0, after: 5n, error: 'The group has members.' },
        { partition: 1, after: 12n, error: null },
      ],
    })
  })
})

describe('An approval', () => {
  /** A topic of its own that may be changed. */
  async function ownTopic(): Promise<{ own: string; group: string }> {
    const own = await clients.createTopic({ partitions: 2 })
    await clients.produce(own, 20)
    const group = uniqueGroup()
    await ops.cluster.commitOffsets(group, [
      { topic: own, partition: 0, offset: 6n },
      { topic: own, partition: 1, offset: 6n },
    ])
    return { own, group }
  }
  const outdated = (request: Request) => {
    expect(request).toMatchObject({ state: 'outdated', outcome: { kind: 'outdated' } })
    const report = presentRequest(request, commands)
    expect(report.summary).toContain('Nothing was changed')
    expect(JSON.stringify(report.parts.map(part => part.kind))).toContain('table')
  }

  test.each(['earliest', '3', '"1h ago"'])('to %s holds while records arrive and expire', async to => {
    const { own, group } = await ownTopic()
    const request = await ops.approved(`offsets reset ${group} --to ${to}`)
    await clients.produce(own, 200)
    await expire(own, 0, 2)
    expect(await ops.execute(request)).toMatchObject({ state: 'done' })
    expect(await offsets(group)).toEqual(to === '3' ? ['0: 3', '1: 3'] : ['0: 2', '1: 0'])
  })

  test('is outdated when a commit moved, and the new plan is shown', async () => {
    const { own, group } = await ownTopic()
    const request = await ops.approved(`offsets reset ${group} --to earliest`)
    await ops.cluster.commitOffsets(group, [{ topic: own, partition: 1, offset: 7n }])
    const ended = await ops.execute(request)
    outdated(ended)
    expect(ended.outcome).toMatchObject({
      changes: expect.arrayContaining([`Now: ${own}-1: 7 → earliest (0 now)`]),
    })
    expect(await offsets(group)).toEqual(['0: 6', '1: 7'])
  })

  test('is outdated when partitions were added', async () => {
    const { own, group } = await ownTopic()
    const request = await ops.approved(`offsets reset ${group} --to earliest`)
    const admin = await clients.admin()
    await admin.createPartitions({ topicPartitions: [{ topic: own, count: 3 }] })
    outdated(await ops.execute(request))
    expect(await offsets(group)).toEqual(['0: 6', '1: 6'])
  })

  test('is not for a topic that was made anew', async () => {
    const { own, group } = await ownTopic()
    const request = await ops.approved(`offsets reset ${group} --to earliest --topic ${own}`)
    const admin = await clients.admin()
    await admin.deleteTopics({ topics: [own] })
    await expect
      .poll(async () => (await ops.cluster.describe()).topics.some(one => one.name === own))
      .toBe(false)
    await clients.createTopic({ topic: own, partitions: 2 })
    await ops.cluster.commitOffsets(group, [
      { topic: own, partition: 0, offset: 6n },
      { topic: own, partition: 1, offset: 6n },
    ])
    outdated(await ops.execute(request))
    expect(await offsets(group)).toEqual(['0: 6', '1: 6'])
  })
})

describe('Commits on a deleted topic', () => {
  test('spoil neither the group nor its other offsets', async () => {
    const gone = await clients.createTopic({ topic: uniqueTopic() })
    await clients.produce(gone, 5)
    const group = uniqueGroup()
    const member = await clients.joinGroup(group, [topic, gone])
    await member.consumer.commitOffsets([
      { topic, partition: 0, offset: '12' },
      { topic: gone, partition: 0, offset: '3' },
    ])
    const admin = await clients.admin()
    await admin.deleteTopics({ topics: [gone] })
    await expect
      .poll(async () => (await ops.cluster.describe()).topics.some(one => one.name === gone))
      .toBe(false)
    for (const line of [`groups show ${group}`, `offsets show ${group}`, `lag ${group}`]) {
      const answer = await ops.ask(line)
      const { rows } = answer.data as { rows: { topic: string; state: string; lag: bigint | null }[] }
      expect(rows.find(row => row.topic === topic)).toMatchObject({ state: 'behind', lag: 8n })
      for (const row of rows.filter(one => one.topic === gone)) expect(row.state).toBe('topic deleted')
    }
    await member.leave()
    const request = await ops.change(`offsets reset ${group} --to earliest`)
    expect(request.state).toBe('done')
    expect((await ops.cluster.committed(group)).find(one => one.topic === topic)?.offset).toBe(5n)
  })
})

describe('offsets undo', () => {
  test('restores offset, leader epoch and metadata, removes what had no commit, through the same approval', async () => {
    const group = uniqueGroup()
    await ops.cluster.commitOffsets(group, [
      { topic, partition: 1, offset: 12n, leaderEpoch: 0, metadata: 'from <@U1> & co' },
    ])
    const before = await ops.cluster.committed(group)
    const reset = await ops.change(`offsets reset ${group} --to earliest --topic ${topic}`)
    expect(await offsets(group)).toEqual(['0: 5', '1: 0'])
    const undo = await ops.approved(`offsets undo ${reset.id}`)
    expect(undo.plan.consequences.map(one => plain(one.text))).toContain(
      '1 partition had no commit before and has none again.',
    )
    expect(await ops.execute(undo)).toMatchObject({ state: 'done' })
    expect(await ops.cluster.committed(group)).toEqual(before)
    expect(await ops.run(`offsets undo ${reset.id} --reason r`)).toMatchObject({ kind: 'only-planned' })
    const again = await ops.change(`offsets undo ${undo.id}`)
    expect(again.state).toBe('done')
    expect(await offsets(group)).toEqual(['0: 5', '1: 0'])
  })

  test('says how far the group has moved since, and is refused while it runs', async () => {
    const group = await stoppedGroup(12n, 12n)
    const reset = await ops.change(`offsets reset ${group} --to earliest`)
    const member = await clients.joinGroup(group, [topic], 'reader')
    await member.consumer.commitOffsets([{ topic, partition: 0, offset: '8' }])
    await expect(ops.run(`offsets undo ${reset.id} --reason r`)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringContaining('reader on 127.0.0.1'),
    })
    await member.leave()
    const plan = await ops.run(`offsets undo ${reset.id} --dry-run`)
    expect(plan.kind === 'only-planned' && plan.plan.table?.rows.map(row => row[4])).toEqual(['3', '0'])
    expect(await ops.change(`offsets undo ${reset.id}`)).toMatchObject({ state: 'done' })
    expect(await offsets(group)).toEqual(['0: 12', '1: 12'])
  })

  test('of something else is not found', async () => {
    await expect(ops.run('offsets undo r-nothing --reason r')).rejects.toMatchObject({ code: 'not-found' })
  })
})
