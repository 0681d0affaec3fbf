import { afterEach, describe, expect, test } from 'vitest'
import type { Cluster } from '../../../src/kafka/cluster.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import {
  describeGroupsAnswer,
  findCoordinatorAnswer,
  listGroupsAnswer,
  listOffsetsAnswer,
  metadataAnswer,
  offsetCommitAnswer,
  offsetFetchAnswer,
} from '../../support/wire-answers.ts'
import {
  apiKeys,
  startWireKafka,
  type WireAnswer,
  type WireKafka,
  type WireRequest,
} from '../../support/wire-kafka.ts'

const kafkas: WireKafka[] = []
const clusters: Cluster[] = []
afterEach(async () => {
  await Promise.all(clusters.splice(0).map(cluster => cluster.close()))
  await Promise.all(kafkas.splice(0).map(kafka => kafka.stop()))
})

type Odd = (request: WireRequest, kafka: WireKafka) => WireAnswer | undefined

/** Two brokers, one topic of two partitions, one group on each broker; `odd` answers first. */
async function open(odd: Odd, limitMs = 1500): Promise<{ cluster: Cluster; kafka: WireKafka }> {
  const kafka = await startWireKafka(2, (request, self) => odd(request, self) ?? usual(request, self))
  kafkas.push(kafka)
  const cluster = openCluster({ environment: 'odd', bootstrap: kafka.bootstrap, requestTimeoutMs: limitMs })
  clusters.push(cluster)
  return { cluster, kafka }
}

const topics = [{ name: 'orders', leaders: [1, 2] }]

function usual({ apiKey, broker, body }: WireRequest, kafka: WireKafka): WireAnswer {
  switch (apiKey) {
    case apiKeys.metadata:
      return metadataAnswer(kafka, topics)
    case apiKeys.listOffsets:
      return listOffsetsAnswer(body, (_topic, _partition, timestamp) => (timestamp === -2n ? 0n : 10n))
    case apiKeys.listGroups:
      return listGroupsAnswer([`group-${broker}`])
    case apiKeys.offsetFetch:
      return offsetFetchAnswer(body, () => [{ topic: 'orders', offsets: [4n, 5n] }])
    case apiKeys.describeGroups:
      return describeGroupsAnswer(body)
    case apiKeys.findCoordinator:
      return findCoordinatorAnswer(body, kafka, 1)
    case apiKeys.offsetCommit:
      return offsetCommitAnswer(body, 0)
    default:
      return 'silence'
  }
}

/** Answers oddly the first `times` times that this API is asked. */
function atFirst(key: number, times: number, answer: Odd): Odd {
  let seen = 0
  return (request, kafka) => {
    if (request.apiKey !== key || seen >= times) return undefined
    seen += 1
    return answer(request, kafka)
  }
}

describe('A commit', () => {
  const offsets = [{ topic: 'orders', partition: 0, offset: 1n }]

  test.each(['hang-up', 'silence'] as const)(
    'whose answer is lost (%s) is neither called done nor undone',
    async loss => {
      const { cluster, kafka } = await open(({ apiKey }) =>
        apiKey === apiKeys.offsetCommit ? loss : undefined,
      )
      await expect(cluster.commitOffsets('g', offsets)).rejects.toMatchObject({
        code: loss === 'silence' ? 'timeout' : 'unreachable',
        message: expect.stringContaining('unknown whether the change took effect'),
      })
      expect(kafka.received.filter(key => key === apiKeys.offsetCommit)).toHaveLength(1)
    },
  )

  test.each([14, 16])('waits for a coordinator that loads or moves (%i)', async code => {
    const moving = atFirst(apiKeys.offsetCommit, 2, ({ body }) => offsetCommitAnswer(body, code))
    const { cluster } = await open(moving)
    expect(await cluster.commitOffsets('g', offsets)).toEqual([
      { topic: 'orders', partition: 0, error: null },
    ])
  })

  test('that may have been written before it was refused is not called undone', async () => {
    const maybe = atFirst(apiKeys.offsetCommit, 1, ({ body }) => offsetCommitAnswer(body, 15))
    const { cluster } = await open((request, kafka) =>
      request.apiKey === apiKeys.offsetCommit
        ? (maybe(request, kafka) ?? offsetCommitAnswer(request.body, 25))
        : undefined,
    )
    await expect(cluster.commitOffsets('g', offsets)).rejects.toMatchObject({
      message: expect.stringContaining('unknown whether'),
    })
  })

  test.each([22, 25, 27, 110, 113])('is refused for members, whatever code says so (%i)', async code => {
    const { cluster, kafka } = await open(({ apiKey, body }) =>
      apiKey === apiKeys.offsetCommit ? offsetCommitAnswer(body, code) : undefined,
    )
    await expect(cluster.commitOffsets('g', offsets)).rejects.toMatchObject({ code: 'refused' })
    expect(kafka.received.filter(key => key === apiKeys.offsetCommit)).toHaveLength(1)
  })
})

describe('A scan', () => {
  test('asks the new leader when one has moved since the metadata', async () => {
    const { cluster, kafka } = await open(
      atFirst(apiKeys.listOffsets, 1, ({ body }) => listOffsetsAnswer(body, () => 6)),
    )
    const { ends, starts } = await cluster.scan()
    expect([...ends.values(), ...starts.values()].every(({ known }) => known)).toBe(true)
    expect(kafka.received.filter(key => key === apiKeys.metadata)).toHaveLength(2)
  })

  test('keeps what the others said when one broker hangs, and is faster the next time', async () => {
    const { cluster } = await open(({ broker, apiKey }) =>
      broker === 2 && apiKey !== apiKeys.metadata ? 'silence' : undefined,
    )
    const first = await cluster.scan()
    expect(first.ends.get('orders/0')).toEqual({ known: true, value: 10n })
    expect(first.ends.get('orders/1')).toMatchObject({ known: false, why: { code: 'timeout' } })
    expect(first.groups).toMatchObject([{ id: 'group-1', committed: { known: true } }])
    expect(first.missing).toMatchObject([{ broker: 2, why: { code: 'timeout' } }])
    const second = await cluster.scan()
    expect(second.missing).toMatchObject([{ broker: 2 }])
    expect(second.tookMs).toBeLessThan(1000)
  })

  test('waits for a group whose coordinator loads, and marks the one that never comes', async () => {
    const loading = atFirst(apiKeys.offsetFetch, 1, ({ body }) => offsetFetchAnswer(body, () => 14))
    const { cluster } = await open(loading)
    expect((await cluster.scan()).groups.every(({ committed }) => committed.known)).toBe(true)
    const { cluster: stuck } = await open(({ apiKey, body }) =>
      apiKey === apiKeys.offsetFetch
        ? offsetFetchAnswer(body, group => (group === 'group-2' ? 14 : [{ topic: 'orders', offsets: [1n] }]))
        : undefined,
    )
    const { groups } = await stuck.scan()
    expect(groups).toMatchObject([
      { id: 'group-1', committed: { known: true } },
      { id: 'group-2', committed: { known: false, why: { message: expect.stringContaining('loading') } } },
    ])
  })

  test('lists groups again from a broker that was still loading them', async () => {
    const { cluster } = await open(atFirst(apiKeys.listGroups, 2, () => listGroupsAnswer([], 14)))
    const { groups, missing } = await cluster.scan()
    expect(groups.map(({ id }) => id)).toEqual(['group-1', 'group-2'])
    expect(missing).toEqual([])
  })

  test('understands nothing new, but loses nothing else, when Kafka answers an error code of the future', async () => {
    const { cluster } = await open(({ apiKey, body }) =>
      apiKey === apiKeys.listOffsets
        ? listOffsetsAnswer(body, (_topic, partition) => (partition === 0 ? 9999 : 3n))
        : undefined,
    )
    const { ends } = await cluster.scan()
    expect(ends.get('orders/0')).toMatchObject({
      known: false,
      why: { message: expect.stringContaining('9999') },
    })
    expect(ends.get('orders/1')).toEqual({ known: true, value: 3n })
  })

  test('does not take the empty topic list of a broker that is starting for an empty cluster', async () => {
    const { cluster } = await open(
      atFirst(apiKeys.metadata, 1, (_request, kafka) => metadataAnswer(kafka, [])),
    )
    expect((await cluster.scan()).description.topics.map(({ name }) => name)).toEqual(['orders'])
  })

  test('waits for a broker that does not know of any broker yet', async () => {
    const unaware = atFirst(apiKeys.metadata, 2, (_request, kafka) =>
      metadataAnswer({ ...kafka, brokers: [] }, []),
    )
    const { cluster } = await open(unaware)
    expect((await cluster.scan()).description.brokers).toHaveLength(2)
  })

  test('goes on with a new connection when a broker closes one that was idle', async () => {
    const hangUp = { armed: false }
    const { cluster } = await open(({ apiKey }) => {
      if (apiKey !== apiKeys.listGroups || !hangUp.armed) return undefined
      hangUp.armed = false
      return 'hang-up'
    })
    await cluster.scan()
    hangUp.armed = true
    expect((await cluster.scan()).missing).toEqual([])
    expect(hangUp.armed).toBe(false)
  })
})
