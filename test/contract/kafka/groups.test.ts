import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { partitionKey, type ScannedGroup } from '../../../src/kafka/cluster.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import type { GuardedProcess } from '../../../src/playground/local-kafka/guarded-process.ts'
import { type MembershipProtocol, startConsoleConsumer } from '../../support/console-consumer.ts'
import { sharedKafka, testClients, uniqueGroup, waitFor } from '../../support/kafka-cluster.ts'
import { kafkaTool } from '../../support/kafka-tool.ts'

const { bootstrap } = sharedKafka()
const cluster = openCluster({ environment: 'test', bootstrap })
const clients = testClients()
const tools: GuardedProcess[] = []
const hostile = `<!channel> *x* [/red] ${uniqueGroup()}`
const stopped = uniqueGroup()
const classic = uniqueGroup()
const consumer = uniqueGroup()
const share = uniqueGroup()
let topic = ''

const consume = async (protocol: MembershipProtocol, group: string): Promise<void> => {
  const more = protocol === 'share' ? [] : ['--from-beginning']
  tools.push(await startConsoleConsumer(protocol, { bootstrap, topic, group, more }))
}

const commit = (group: string, offsets: bigint[]) =>
  cluster.commitOffsets(
    group,
    offsets.map((offset, partition) => ({ topic, partition, offset })),
  )

const scanned = async (id: string): Promise<ScannedGroup> =>
  waitFor(async () => (await cluster.scan()).groups.find(group => group.id === id), { what: `group ${id}` })

beforeAll(async () => {
  topic = await clients.createTopic({ partitions: 3 })
  await clients.produce(topic, 30)
  await Promise.all([
    commit(stopped, [4n, 10n]),
    commit(hostile, [1n, 2n, 3n]),
    consume('classic', classic),
    consume('consumer', consumer),
    consume('share', share),
  ])
  await waitFor(
    async () => {
      const { groups } = await cluster.scan()
      return [classic, consumer].every(id => {
        const group = groups.find(candidate => candidate.id === id)
        return group?.state === 'Stable' && group.committed.known && group.committed.value.length === 3
      })
    },
    { timeoutMs: 40_000, what: 'both consumers reading and committing' },
  )
}, 90_000)

afterAll(async () => {
  await Promise.all(tools.map(tool => tool.kill()))
  await cluster.close()
})

describe('Groups on a real cluster', () => {
  test('have the states, offsets and lags that Kafka’s own tool shows', async () => {
    const ids = [stopped, hostile, classic, consumer]
    const named = ids.flatMap(id => ['--group', id])
    const printed = await kafkaTool('kafka-consumer-groups', bootstrap, ['--describe', '--offsets', ...named])
    const states = await kafkaTool('kafka-consumer-groups', bootstrap, ['--list', '--state'])
    const { ends, groups } = await cluster.scan()
    for (const id of ids) {
      const group = groups.find(candidate => candidate.id === id)
      const committed = group?.committed.known ? group.committed.value : []
      const ours = [0, 1, 2].map(partition => {
        const commit = committed.find(candidate => candidate.partition === partition)
        const end = ends.get(partitionKey(topic, partition))
        if (commit === undefined || !end?.known) return `${partition} -`
        return `${partition} ${commit.offset} ${end.value} ${end.value - commit.offset}`
      })
      expect(ours).toEqual(toolRows(printed, id))
      const line = states.split('\n').find(candidate => candidate.startsWith(`${id} `)) ?? ''
      expect(line.trim().split(/\s+/).at(-1)).toBe(group?.state)
    }
    expect(toolRows(printed, stopped)).toEqual(['0 4 10 6', '1 10 10 0', '2 -'])
  })

  /** `partition current end lag` of each row of the tool; a partition that it leaves out, or shows without, has none. */
  function toolRows(printed: string, group: string): string[] {
    return [0, 1, 2].map(partition => {
      const row = printed
        .split('\n')
        .find(line => line.startsWith(group) && new RegExp(`${topic}\\s+${partition}\\s`).test(line))
      const [, , current = '-', end = '', lag = ''] = row?.slice(row.indexOf(topic)).trim().split(/\s+/) ?? []
      return current === '-' ? `${partition} -` : `${partition} ${current} ${end} ${lag}`
    })
  }

  test('have their kind, and members with host, client and assignment', async () => {
    const [one, two] = [await scanned(classic), await scanned(consumer)]
    expect([one.kind, two.kind]).toEqual(['classic', 'consumer'])
    for (const group of [one, two]) {
      if (!group.description.known) throw group.description.why
      const [member, ...others] = group.description.value.members
      expect(others).toEqual([])
      expect(member).toMatchObject({ host: expect.stringMatching(/^127\.0\.0\.1/), instanceId: null })
      expect(member?.clientId).toContain('console')
      expect(member?.assignment.map(({ partition }) => partition).sort()).toEqual([0, 1, 2])
    }
    expect(two.description).toMatchObject({ value: { assignor: 'uniform', state: 'Stable' } })
  })

  test('of shared consumers are listed as such, and are not taken for groups without lag', async () => {
    const group = await scanned(share)
    expect(group).toMatchObject({ kind: 'share', committed: { known: false } })
    const described = await waitFor(async () => {
      const found = (await cluster.describeGroups([group])).get(share)
      return found?.known === true && found.value.members.length > 0 && found.value
    })
    expect(described.members[0]).toMatchObject({
      assignment: expect.arrayContaining([{ topic, partition: 0 }]),
    })
  })

  test('of shared consumers have the start and the lag that Kafka’s own tool shows', async () => {
    const partitions = await waitFor(
      async () => {
        const found = (await cluster.shareOffsets([share])).get(share)
        if (found?.known && found.value.length === 3 && found.value.every(one => one.startOffset !== null))
          return found.value
        await clients.produce(topic, 3)
        return undefined
      },
      { timeoutMs: 20_000, what: 'the share group reading every partition' },
    )
    const printed = await kafkaTool('kafka-share-groups', bootstrap, [
      '--describe',
      '--offsets',
      '--group',
      share,
    ])
    const theirs = printed.split('\n').filter(line => line.startsWith(share))
    expect(theirs).toHaveLength(3)
    const after = (await cluster.shareOffsets([share])).get(share)
    if (!after?.known) throw new Error('the group has no offsets any more')
    for (const line of theirs) {
      const [, , partition, start, lag] = line.trim().split(/\s+/)
      const before = partitions.find(one => one.partition === Number(partition))
      const now = after.value.find(one => one.partition === Number(partition))
      // It goes on reading while the three look.
      expect(Number(start)).toBeGreaterThanOrEqual(Number(before?.startOffset))
      expect(Number(start)).toBeLessThanOrEqual(Number(now?.startOffset))
      expect(Number(lag)).toBeGreaterThanOrEqual(Number(now?.lag))
    }
  })

  test('of all kinds together are scanned in at most 6 requests for each broker and one more', async () => {
    await cluster.scan()
    const before = cluster.requestsSent()
    const { requests, groups, description } = await cluster.scan()
    expect(new Set(groups.map(({ kind }) => kind))).toEqual(new Set(['classic', 'consumer', 'share']))
    expect(cluster.requestsSent() - before).toBe(requests)
    expect(requests).toBeLessThanOrEqual(6 * description.brokers.length + 1)
  })

  test('may have any name', async () => {
    const group = await scanned(hostile)
    expect(group).toMatchObject({ state: 'Empty', kind: 'classic' })
    expect(await cluster.committed(hostile)).toMatchObject([{ offset: 1n }, { offset: 2n }, { offset: 3n }])
    expect((await cluster.describeGroups([group])).get(hostile)).toMatchObject({ value: { members: [] } })
    expect((await cluster.listGroups()).groups.map(({ id }) => id)).toContain(hostile)
  })

  test('that do not exist have no commits and are Dead', async () => {
    const nobody = {
      id: uniqueGroup(),
      kind: 'classic',
      state: '',
      protocolType: '',
      coordinator: 1,
    } as const
    expect(await cluster.committed(nobody.id)).toEqual([])
    expect((await cluster.describeGroups([nobody])).get(nobody.id)).toMatchObject({
      value: { state: 'Dead' },
    })
  })
})
