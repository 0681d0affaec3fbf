import { describe, expect, test } from 'vitest'
import { Failure, type Known, known, unknown } from '../../../src/core/failure.ts'
import { type LagRow, totalLag } from '../../../src/core/lag.ts'
import { clusterWeights } from '../../../src/core/score/weights.ts'
import type { ConfigEntry, LogDir, Partition } from '../../../src/kafka/cluster.ts'
import { minInsyncReplicas } from '../../../src/kafka/topic-sights.ts'
import { judgeHealth } from '../../../src/monitor/health/findings.ts'
import type { ObservedHealth } from '../../../src/monitor/health/observed-health.ts'

const partition = (number: number, changes: Partial<Partition> = {}): Partition => ({
  partition: number,
  leader: (number % 3) + 1,
  leaderEpoch: 1,
  replicas: [(number % 3) + 1, ((number + 1) % 3) + 1, ((number + 2) % 3) + 1],
  isr: [1, 2, 3],
  offlineReplicas: [],
  ...changes,
})
const partitions = (count: number, change: (n: number) => Partial<Partition> = () => ({})): Partition[] =>
  Array.from({ length: count }, (_, n) => partition(n, change(n)))
const dir = (used: number, changes: Partial<LogDir> = {}): LogDir => ({
  path: '/data',
  error: null,
  totalBytes: 1000n,
  usableBytes: BigInt(1000 - used),
  replicas: [],
  ...changes,
})
const lagging = (lag: bigint | null, changes: Partial<LagRow> = {}): LagRow => ({
  group: 'g',
  topic: 't',
  partition: 0,
  committedOffset: 0n,
  logStartOffset: 0n,
  logEndOffset: lag,
  lag,
  state: lag === null ? 'unknown' : 'behind',
  ...changes,
})
const behind = (rows: LagRow[]) => ({
  id: 'g',
  state: 'Stable',
  total: totalLag(rows),
  beyond: rows.filter(row => row.state === 'beyond the end').map(row => `${row.topic}-${row.partition}`),
})
const voter = (id: number, lag: bigint | null, lastCaughtUpAt: number | null = 0) => ({
  id,
  lag,
  lastCaughtUpAt,
})
const quorum = (...followers: ReturnType<typeof voter>[]) =>
  known({
    leaderId: 1,
    leaderEpoch: 1,
    highWatermark: 9n,
    voters: [voter(1, 0n), ...followers],
    observers: [],
  })

/** Three brokers, twelve partitions, nothing wrong. */
const fine: ObservedHealth = {
  brokers: [1, 2, 3].map(id => ({ id })),
  expected: [1, 2, 3],
  missing: [],
  topics: [{ name: 't', partitions: partitions(12) }],
  minIsr: new Map([['t', 2]]),
  quorum: quorum(voter(2, 3n), voter(3, 0n)),
  logDirs: known(new Map([1, 2, 3].map(id => [id, known([dir(100)])]))),
  features: known(new Map([[1, known([{ name: 'metadata.version', finalized: 29, supported: 29 }])]])),
  moving: known([]),
  throttled: known([]),
  scores: new Map(),
  groups: [],
  thresholds: { warning: 5000, critical: 10_000 },
  collectedAt: null,
  collectEveryMs: 30_000,
  now: 1_000_000,
}
const find = (changes: Partial<ObservedHealth> = {}) =>
  judgeHealth({ ...fine, ...changes }, clusterWeights).findings
const short = (changes: Partial<ObservedHealth>) =>
  find(changes).map(one => `${one.severity} ${one.id}: ${one.text} ${one.evidence ?? ''}`.trim())
const onPartitions = (...some: Partition[]): Partial<ObservedHealth> => ({
  topics: [{ name: 't', partitions: some }],
})

describe('Health', () => {
  test('of a cluster where nothing is wrong finds nothing', () => {
    expect(find()).toEqual([])
  })

  test('of an empty cluster finds nothing', () => {
    expect(find({ topics: [], minIsr: new Map() })).toEqual([])
  })

  test('misses a broker that is not there', () => {
    const brokers = [{ id: 1 }]
    expect(short({ brokers })).toEqual([
      'critical broker-missing: Brokers 2, 3 are not there. Start them. 1 of 3 brokers is registered: 1.',
    ])
    expect(short({ brokers: [...brokers, { id: 3 }] })).toEqual([
      'critical broker-missing: Broker 2 is not there. Start it. 2 of 3 brokers are registered: 1, 3.',
    ])
  })

  test('tells of a broker that is registered and answers nothing, as one that died a moment ago', () => {
    const why = new Failure('unreachable', 'Nothing listens at b:9092.')
    const silent = { missing: [{ broker: 3, why }], logDirs: known(new Map([[3, unknown(why)]])) }
    expect(short(silent)).toEqual([
      'warning broker-silent: Broker 3 is registered but did not answer. Nothing listens at b:9092.',
    ])
    expect(short({ missing: [{ broker: 3, why }] })).toEqual([])
  })

  test('does not count a broker that nobody expected in the place of a missing one', () => {
    const brokers = [1, 2, 4].map(id => ({ id }))
    expect(short({ brokers })[0]).toContain('2 of 3 brokers are registered')
  })

  test('says that there is no controller, and not where it is only unknown', () => {
    const none = known({ leaderId: null, leaderEpoch: 1, highWatermark: 9n, voters: [], observers: [] })
    expect(short({ quorum: none })).toEqual([
      'critical no-controller: There is no active controller: nothing can be created or changed. No majority of the controllers agrees on a leader. Start those that are down.',
    ])
    const why = new Failure('timeout', 'No answer.')
    expect(find({ quorum: unknown(why) })).toEqual([])
  })

  test('counts a partition once, by its worst', () => {
    const found = find(
      onPartitions(
        partition(0, { leader: null, isr: [], offlineReplicas: [1] }),
        partition(1, { isr: [2] }),
        partition(2, { isr: [3, 1] }),
      ),
    )
    expect(found.map(one => [one.severity, one.id, one.evidence])).toEqual([
      ['critical', 'offline', 't-0; look at brokers 1, 2 and 3'],
      ['critical', 'under-min-isr', 't-1; look at brokers 1 and 3'],
      ['warning', 'under-replicated', 't-2; look at broker 2'],
    ])
    expect(found[0]?.text).toBe('1 partition is offline: no leader, nobody can read or write.')
    expect(found[2]?.text).toBe('1 partition is under-replicated (33 %).')
  })

  test('of many partitions says how many and names the first', () => {
    const found = short({
      topics: [{ name: 't', partitions: partitions(12, () => ({ leader: null, isr: [] })) }],
    })
    expect(found).toEqual([
      'critical offline: 12 partitions are offline: no leader, nobody can read or write. t-0, t-1, t-2, t-3, t-4 and 7 more; look at brokers 1, 2 and 3',
      'note leaders-uneven: 100 % of the partitions are not led by their preferred broker. broker 1 leads 0, broker 2 leads 0, broker 3 leads 0',
    ])
    const all = partitions(12, () => ({ isr: [1, 2] }))
    expect(short({ topics: [{ name: 't', partitions: all }] })[0]).toContain(
      '12 partitions are under-replicated (100 %).',
    )
  })

  test('never says 0 % of something that is there', () => {
    const many = partitions(1000, n => (n === 7 ? { isr: [2, 3] } : {}))
    expect(short({ topics: [{ name: 't', partitions: many }] })[0]).toContain('(0.1 %)')
  })

  test('does not call a topic under min ISR whose setting is unknown', () => {
    const found = find({ ...onPartitions(partition(0, { isr: [1] })), minIsr: new Map() })
    expect(found.map(one => one.id)).toEqual(['under-replicated'])
  })

  test('sees one broker that leads everything, also where it is everywhere the preferred one', () => {
    const away = partitions(12, () => ({ leader: 1 }))
    expect(short({ topics: [{ name: 't', partitions: away }] })).toEqual([
      'note leaders-uneven: 67 % of the partitions are not led by their preferred broker. broker 1 leads 12, broker 2 leads 0, broker 3 leads 0',
    ])
    const preferred = partitions(12, () => ({ leader: 1, replicas: [1, 2, 3] }))
    expect(short({ topics: [{ name: 't', partitions: preferred }] })).toEqual([
      'note leaders-uneven: Broker 1 is to lead 100 % of the partitions; an even share would be 33 %. broker 1 leads 12, broker 2 leads 0, broker 3 leads 0',
    ])
  })

  test('says which controller does not keep up, or has never been heard of', () => {
    expect(short({ quorum: quorum(voter(2, 500n, 0), voter(3, null, null)) })).toEqual([
      'warning quorum-lag-2: Controller 2 does not keep up with the metadata log. It is 500 records behind the leader 1.',
      'warning quorum-lag-3: Controller 3 does not keep up with the metadata log. It has not fetched since the leader 1 was elected.',
    ])
    expect(find({ quorum: quorum(voter(2, 500n, 999_000)) })).toEqual([])
  })

  test.each([
    [750, []],
    [760, ['warning disk-1-/data: The disk of broker 1 is 76 % full. 240 B of 1000 B are free in /data.']],
    [850, ['warning disk-1-/data: The disk of broker 1 is 85 % full. 150 B of 1000 B are free in /data.']],
    [860, ['critical disk-1-/data: The disk of broker 1 is 86 % full. 140 B of 1000 B are free in /data.']],
  ])('of a disk that is used by %i in a thousand', (used, expected) => {
    expect(short({ logDirs: known(new Map([[1, known([dir(used)])]])) })).toEqual(expected)
  })

  test('of a disk says nothing where its size is unknown, and that it failed where it did', () => {
    expect(
      find({ logDirs: known(new Map([[1, known([dir(0, { totalBytes: null, usableBytes: null })])]])) }),
    ).toEqual([])
    const error = new Failure('rejected', 'The log directory is offline.')
    const failed = dir(0, { error, totalBytes: null, usableBytes: null })
    expect(short({ logDirs: known(new Map([[2, known([failed])]])) })).toEqual([
      'critical disk-failed-2-/data: A disk of broker 2 has failed. /data: The log directory is offline.',
    ])
  })

  test.each([
    [5000n, []],
    [5001n, ['warning lag-g']],
    [10_001n, ['critical lag-g']],
    [null, []],
  ])('of a group that is %s behind', (lag, expected) => {
    const found = find({ groups: [behind([lagging(lag)])] })
    expect(found.map(one => `${one.severity} ${one.id}`)).toEqual(expected)
  })

  test('of a group names it as it is, with the command that helps', () => {
    const id = '<!channel> *x* [/red]'
    expect(find({ groups: [{ ...behind([lagging(6000n)]), id, state: 'Empty' }] })).toMatchObject([
      {
        text: `Group "${id}" is 6,000 records behind.`,
        evidence: 'It has no members: nobody reads.',
        command: `groups show "${id}"`,
      },
    ])
  })

  test('of a group says what it lost, and commits beyond the end', () => {
    const lost = lagging(100n, { state: 'lost', committedOffset: 1n, logStartOffset: 2n })
    expect(short({ groups: [behind([lost])] })).toEqual([
      'critical lost-g: Group "g" has lost 1 record: it expired before it was read. Its state is Stable.',
    ])
    const beyond = lagging(0n, { state: 'beyond the end' })
    expect(short({ groups: [behind([beyond])] })).toEqual([
      'warning beyond-g: Group "g" has commits beyond the end of t-0: the topic was truncated or made anew. Its state is Stable.',
    ])
  })

  test('says when its own collector is late', () => {
    expect(find({ collectedAt: 1_000_000 - 89_000 })).toEqual([])
    expect(short({ collectedAt: 1_000_000 - 91_000 })[0]).toContain('91 s ago; one is due every 30 s.')
  })

  test('shows the worst first', () => {
    const found = find({
      ...onPartitions(...partitions(12, n => (n === 0 ? { isr: [1, 2] } : { leader: 1 }))),
      brokers: [1, 2].map(id => ({ id })),
      groups: [behind([lagging(20_000n)])],
    })
    expect(found.map(one => one.severity)).toEqual(['critical', 'critical', 'warning', 'note'])
  })

  test('takes min.insync.replicas only from what is known', () => {
    const entry = {
      name: 'min.insync.replicas',
      value: '2',
      source: 'default' as const,
      readOnly: false,
      sensitive: false,
    }
    const configs = new Map<string, Known<ConfigEntry[]>>([
      ['a', known([entry])],
      ['b', unknown(new Failure('timeout', 'No answer.'))],
      ['c', known([{ ...entry, value: null }])],
      ['d', known([])],
    ])
    expect([...minInsyncReplicas(configs)]).toEqual([['a', 2]])
  })
})
