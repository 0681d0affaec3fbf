import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commands } from '../../src/commands.ts'
import type { Context } from '../../src/context.ts'
import { Failure } from '../../src/core/failure.ts'
import { plain } from '../../src/core/report.ts'
import type { Cluster } from '../../src/kafka/cluster.ts'
import { sharedKafka, testClients, uniqueGroup, uniqueName } from '../support/kafka-cluster.ts'
import { kafkaTool } from '../support/kafka-tool.ts'
import { operations } from '../support/operations.ts'

const { bootstrap } = sharedKafka()
const clients = testClients()
const folder = mkdtempSync(join(tmpdir(), 'several-groups-'))
let ops: Awaited<ReturnType<typeof operations>>
let topic: string

beforeAll(async () => {
  ops = await operations(bootstrap)
  topic = await clients.createTopic({ partitions: 2 })
  await clients.produce(topic, 40)
})
afterAll(async () => {
  rmSync(folder, { recursive: true })
  await ops?.close()
  await clients.close()
})

const committed = async (group: string): Promise<string[]> =>
  (await ops.cluster.committed(group)).map(one => `${one.partition}: ${one.offset}`)

/** Stopped groups with this beginning of their names, at 3 and 4. */
async function stopped(...names: string[]): Promise<{ prefix: string; groups: string[] }> {
  const prefix = uniqueGroup()
  const groups = names.map(name => `${prefix}${name}`)
  for (const group of groups)
    await ops.cluster.commitOffsets(group, [
      { topic, partition: 0, offset: 3n, metadata: group },
      { topic, partition: 1, offset: 4n },
    ])
  return { prefix, groups }
}
const exists = async (group: string): Promise<boolean> =>
  (await ops.cluster.listGroups()).groups.some(one => one.id === group)

describe('Several groups in one request', () => {
  test('are moved together, and one or all of them are put back', async () => {
    const { prefix, groups } = await stopped('-a', '-b')
    const [a = '', b = ''] = groups
    const { id, state, plan } = await ops.change(`offsets reset '${prefix}*' --to earliest`)
    expect(state).toBe('done')
    expect(plan.title).toBe('Move 4 committed offsets of 2 groups to the earliest record')
    expect([await committed(a), await committed(b)]).toEqual([
      ['0: 0', '1: 0'],
      ['0: 0', '1: 0'],
    ])
    await ops.change(`offsets undo ${id} --group ${b}`)
    expect([await committed(a), await committed(b)]).toEqual([
      ['0: 0', '1: 0'],
      ['0: 3', '1: 4'],
    ])
    await ops.change(`offsets undo ${id}`)
    expect(await committed(a)).toEqual(['0: 3', '1: 4'])
    expect((await ops.cluster.committed(a))[0]?.metadata).toBe(a)
  })

  test('of which one gets a member after the last look: the others are moved, and each result is told', async () => {
    const { prefix, groups } = await stopped('-a', '-b')
    const [a = '', b = ''] = groups
    const request = await ops.approved(`offsets reset '${prefix}*' --to latest`)
    const member = await clients.joinGroup(b, [topic], 'late')
    const change = commands.find(one => one.name === 'offsets reset')
    if (change?.kind !== 'change') throw new Error('offsets reset is a change')
    const context = { environment: 'test', cluster: ops.cluster, store: ops.store() } as unknown as Context
    const executed = await change.execute(request.plan, context, {
      requestId: uniqueName('r'),
      isMine: () => true,
    })
    await member.leave()
    expect(executed.failures).toMatchObject([{ code: 'refused' }])
    expect(executed.outcome).toMatchObject({
      rows: [
        { group: a, before: 3n, after: 20n, error: null },
        { group: a, error: null },
        { group: b, before: 3n, after: 3n, error: expect.stringContaining('has members') },
        { group: b },
      ],
    })
  })

  test('that share one topic are read without all other topics', async () => {
    const { prefix } = await stopped('-a', '-b')
    const asked: (readonly string[] | undefined)[] = []
    const cluster: Cluster = {
      ...ops.cluster,
      describe: topics => {
        asked.push(topics)
        return ops.cluster.describe(topics)
      },
    }
    const change = commands.find(one => one.name === 'offsets reset')
    if (change?.kind !== 'change') throw new Error('offsets reset is a change')
    const caller = { zone: 'utc', door: 'slack' }
    const context = { environment: 'test', cluster, store: ops.store(), caller } as unknown as Context
    const args = { group: [`${prefix}*`], to: { kind: 'earliest' }, create: false }
    await change.observe(args, context)
    expect(asked).toEqual([[topic]])
  })
})

describe('A file of offsets', () => {
  test('that the bot exports is taken by the bot and by Kafka’s own tool, and the other way round', async () => {
    const { prefix, groups } = await stopped('-a', ', "b"')
    const [a = '', b = ''] = groups
    const exported = await ops.ask(`offsets export '${prefix}*'`)
    const path = join(folder, 'offsets.csv')
    writeFileSync(path, exported.file?.as('csv').text ?? '')
    await ops.change(`offsets reset '${prefix}*' --to latest`)
    const named = groups.flatMap(group => ['--group', group])
    const byTool = await kafkaTool('kafka-consumer-groups', bootstrap, [
      '--reset-offsets',
      ...named,
      '--from-file',
      path,
      '--dry-run',
      '--export',
    ])
    // The tool tries the form without groups first and prints why that did not fit; the order of the groups is its own.
    const toolLines = byTool.split('\n').filter(line => /,\d+,\d+$/.test(line))
    expect(toolLines.sort()).toEqual(readFileSync(path, 'utf8').trim().split('\n').sort())

    const single = join(folder, 'single.csv')
    writeFileSync(
      single,
      await kafkaTool('kafka-consumer-groups', bootstrap, [
        '--reset-offsets',
        '--group',
        a,
        '--to-offset',
        '7',
        '--topic',
        topic,
        '--dry-run',
        '--export',
      ]),
    )
    const lines = readFileSync(single, 'utf8').trim()
    expect(lines.split('\n')[0]).toMatch(/^[^,]+,\d,7$/)
    // A channel may not name the bot's files; what is in one can be pasted.
    await expect(ops.run(`offsets reset ${a} --from-file ${single} --dry-run`)).rejects.toMatchObject({
      hint: expect.stringContaining('paste'),
    })
    expect(await ops.change(`offsets reset ${a} --to "${lines}"`)).toMatchObject({ state: 'done' })
    expect(await committed(a)).toEqual(['0: 7', '1: 7'])
    const both = readFileSync(path, 'utf8').trim().replaceAll('\\', '\\\\').replaceAll('"', '\\"')
    expect(await ops.change(`offsets reset '*' --to "${both}"`)).toMatchObject({ state: 'done' })
    expect([await committed(a), await committed(b)]).toEqual([
      ['0: 3', '1: 4'],
      ['0: 3', '1: 4'],
    ])
  }, 30_000)

  test('begins a group only when that is asked for', async () => {
    const fresh = uniqueGroup()
    await expect(ops.run(`offsets reset ${fresh} --to "${topic},0,5" --dry-run`)).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await ops.change(`offsets reset ${fresh} --to "${topic},0,5" --create`)).toMatchObject({
      state: 'done',
    })
    expect(await committed(fresh)).toEqual(['0: 5'])
  })
})

describe('groups delete', () => {
  test('deletes several, keeps what they had committed, and the undo makes them anew', async () => {
    const { prefix, groups } = await stopped('-a', '-b')
    const [a = ''] = groups
    const before = await ops.cluster.committed(a)
    const request = await ops.change(`groups delete '${prefix}*'`)
    expect(request).toMatchObject({
      state: 'done',
      outcome: { data: { rows: [{ group: a, commits: 2, error: null }, {}] } },
    })
    expect(request.plan.consequences.map(one => plain(one.text)).join(' ')).toMatch(/33 records? yet to read/)
    expect(await exists(a)).toBe(false)
    expect(await ops.change(`offsets undo ${request.id}`)).toMatchObject({ state: 'done' })
    expect(await ops.cluster.committed(a)).toEqual(before)
    expect(await exists(a)).toBe(true)
  })

  test('is refused while one of them runs, and names its members; nothing is deleted', async () => {
    const { prefix, groups } = await stopped('-a', '-b')
    const member = await clients.joinGroup(`${prefix}-b`, [topic], 'billing')
    await expect(ops.run(`groups delete '${prefix}*' --reason r`)).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/1 group of 2 cannot be deleted: .*billing on 127\.0\.0\.1/),
    })
    await member.leave()
    expect(await exists(groups[0] ?? '')).toBe(true)
  })

  test('that meets a member at the last moment deletes the others and says which stays', async () => {
    const { prefix, groups } = await stopped('-a', '-b')
    const [a = '', b = ''] = groups
    const { plan } = await ops.approved(`groups delete '${prefix}*'`)
    const member = await clients.joinGroup(b, [topic], 'late')
    expect(await ops.cluster.deleteGroups([b])).toMatchObject([{ error: { code: 'refused' } }])
    const change = commands.find(one => one.name === 'groups delete')
    if (change?.kind !== 'change') throw new Error('groups delete is a change')
    const context = { environment: 'test', cluster: ops.cluster, store: ops.store() } as unknown as Context
    const executed = await change.execute(plan, context, { requestId: uniqueName('r'), isMine: () => true })
    await member.leave()
    expect(executed.outcome).toMatchObject({
      rows: [
        { group: a, error: null },
        { group: b, error: expect.stringContaining('has members') },
      ],
    })
    expect([await exists(a), await exists(b)]).toEqual([false, true])
  })

  test('settles a lost answer by looking, and names what there is not', async () => {
    const { groups } = await stopped('-a')
    const [a = ''] = groups
    const { plan } = await ops.approved(`groups delete ${a}`)
    const change = commands.find(one => one.name === 'groups delete')
    if (change?.kind !== 'change') throw new Error('groups delete is a change')
    const lost = new Failure('timeout', 'It is unknown whether the group was deleted')
    const cluster: Cluster = {
      ...ops.cluster,
      deleteGroups: async ids => {
        await ops.cluster.deleteGroups(ids)
        return ids.map(group => ({ group, error: lost }))
      },
    }
    const context = { environment: 'test', cluster, store: ops.store() } as unknown as Context
    const executed = await change.execute(plan, context, { requestId: uniqueName('r'), isMine: () => true })
    expect(executed).toMatchObject({ failures: [], outcome: { rows: [{ error: null }] } })
    await expect(ops.run(`groups delete ${a} --reason r`)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('deletes groups of the consumer protocol and share groups, once their members are gone', async () => {
    const [consumer, share] = [uniqueGroup(), uniqueGroup()]
    const once = ['--topic', topic, '--timeout-ms', '2000']
    await Promise.all([
      kafkaTool('kafka-console-consumer', bootstrap, [
        ...once,
        '--group',
        consumer,
        '--from-beginning',
        '--max-messages',
        '1',
        '--command-property',
        'group.protocol=consumer',
      ]),
      kafkaTool('kafka-console-share-consumer', bootstrap, [...once, '--group', share]),
    ])
    const kinds = (await ops.cluster.listGroups()).groups.filter(one => [consumer, share].includes(one.id))
    expect(kinds.map(one => `${one.kind} ${one.state}`).sort()).toEqual(['consumer Empty', 'share Empty'])
    const request = await ops.change(`groups delete ${consumer} ${share}`)
    expect(request).toMatchObject({ state: 'done' })
    expect(request.plan.consequences[0]).toMatchObject({ severity: 'critical', text: /no way back/ })
    expect([await exists(consumer), await exists(share)]).toEqual([false, false])
  }, 30_000)
})
