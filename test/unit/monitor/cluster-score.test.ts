import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Failure, known, unknown } from '../../../src/core/failure.ts'
import type { Score } from '../../../src/core/score/score.ts'
import { clusterWeights } from '../../../src/core/score/weights.ts'
import type { Partition } from '../../../src/kafka/cluster.ts'
import { judgeHealth } from '../../../src/monitor/health/findings.ts'
import type { ObservedHealth } from '../../../src/monitor/health/observed-health.ts'

const silent = unknown(new Failure('timeout', 'No answer.'))
const dirs = (used: number) =>
  known([{ path: '/data', error: null, totalBytes: 100n, usableBytes: BigInt(100 - used), replicas: [] }])
const partition = (changes: Partial<Partition> = {}): Partition => ({
  partition: 0,
  leader: 1,
  leaderEpoch: 1,
  replicas: [1, 2, 3],
  isr: [1, 2, 3],
  offlineReplicas: [],
  ...changes,
})
const topicScoreOf = (value: number, isAtMost = false): { score: Score } => ({
  score: { value, isAtMost, findings: [], unknown: [] },
})
const quorum = (leaderId: number | null) =>
  known({ leaderId, leaderEpoch: 1, highWatermark: 9n, voters: [], observers: [] })
const cluster = (changes: Partial<ObservedHealth> = {}): ObservedHealth => ({
  brokers: [1, 2, 3].map(id => ({ id })),
  expected: [1, 2, 3],
  missing: [],
  topics: [{ name: 't', partitions: Array.from({ length: 9 }, () => partition()) }],
  minIsr: new Map([['t', 2]]),
  quorum: quorum(1),
  logDirs: known(new Map([1, 2, 3].map(id => [id, dirs(50)]))),
  features: known(new Map([[1, known([{ name: 'metadata.version', finalized: 29, supported: 29 }])]])),
  moving: known([]),
  throttled: known([]),
  scores: new Map([['t', topicScoreOf(100)]]),
  groups: [],
  thresholds: { warning: 5000, critical: 10_000 },
  collectedAt: null,
  collectEveryMs: 30_000,
  now: 0,
  ...changes,
})
const value = (one: ObservedHealth): number => judgeHealth(one, clusterWeights).score.value ?? -1
/** Each broker leads a third. */
const turned = (n: number) => ({
  leader: (n % 3) + 1,
  replicas: [(n % 3) + 1, ((n + 1) % 3) + 1, ((n + 2) % 3) + 1],
})
const partitions = (count: number, ...some: Partial<Partition>[]) => ({
  topics: [
    {
      name: 't',
      partitions: Array.from({ length: count }, (_, n) => partition({ ...turned(n), ...some[n] })),
    },
  ],
})
const offline = { leader: null, isr: [] }
const under = { isr: [1, 2] }

test.each<[string, Partial<ObservedHealth>, number]>([
  ['of a cluster where nothing is wrong', {}, 100],
  ['without a controller', { quorum: quorum(null) }, 40],
  ['without two of three brokers', { brokers: [{ id: 1 }], logDirs: known(new Map([[1, dirs(50)]])) }, 70],
  ['with an offline partition', partitions(9, offline), 60],
  [
    'with an offline partition and one that is under-replicated, of thirty',
    partitions(30, offline, under),
    50,
  ],
  ['with one under-replicated of twenty', partitions(20, under), 90],
  ['with one under-replicated of nine', partitions(9, under), 75],
  ['with a disk that is 76 % full', { logDirs: known(new Map([1, 2, 3].map(id => [id, dirs(76)]))) }, 90],
  ['with a disk that is 86 % full', { logDirs: known(new Map([1, 2, 3].map(id => [id, dirs(86)]))) }, 75],
  [
    'where one broker leads everything',
    { topics: [{ name: 't', partitions: Array.from({ length: 12 }, () => partition()) }] },
    95,
  ],
  [
    'whose metadata version is behind',
    { features: known(new Map([[1, known([{ name: 'metadata.version', finalized: 25, supported: 29 }])]])) },
    98,
  ],
  [
    'whose topics have 50 on the average',
    {
      scores: new Map([
        ['a', topicScoreOf(0)],
        ['b', topicScoreOf(100)],
      ]),
    },
    90,
  ],
])('The score of a cluster %s', (_, changes, expected) => {
  expect(value(cluster(changes))).toBe(expected)
})

test('A broker that goes takes nothing back that its disk cost', () => {
  const full = judgeHealth(
    cluster({
      logDirs: known(
        new Map([
          [1, dirs(50)],
          [2, dirs(50)],
          [3, dirs(90)],
        ]),
      ),
    }),
    clusterWeights,
  )
  expect(full.score.value).toBe(75)
  const gone = cluster({
    brokers: [{ id: 1 }, { id: 2 }],
    logDirs: known(new Map([1, 2].map(id => [id, dirs(50)]))),
  })
  const after = judgeHealth(gone, clusterWeights, full.known).score
  expect(after.value).toBe(60)
  expect(after.unknown).toMatchObject([
    { what: 'how full the disks are', points: 25, why: 'broker 3 did not tell' },
  ])
})

test('A move that has gone on for more than an hour costs points, and so does a throttle that nobody needs', () => {
  const moving = (since: number) => known([{ topic: 't', partition: 0, since }])
  expect(value(cluster({ now: 3_700_000, moving: moving(0) }))).toBe(95)
  expect(value(cluster({ now: 3_500_000, moving: moving(0), throttled: known([1]) }))).toBe(100)
  expect(value(cluster({ throttled: known([1, 2]) }))).toBe(97)
})

test('What nobody can tell is neither well nor bad at the first look', () => {
  const { score } = judgeHealth(
    cluster({ quorum: silent, logDirs: silent, features: silent }),
    clusterWeights,
  )
  expect(score).toMatchObject({ value: 100, isAtMost: true })
  expect(score.unknown.map(one => one.what)).toEqual([
    'whether there is a controller',
    'how full the disks are',
    'the metadata version',
  ])
})

const states = fc.array(
  fc.record({
    leader: fc.constantFrom(1, 2, 3, null),
    first: fc.constantFrom(1, 2, 3),
    isr: fc.constantFrom(1, 2, 3),
  }),
  { minLength: 1, maxLength: 40 },
)
const clusters = fc
  .record({
    states,
    present: fc.subarray([1, 2, 3], { minLength: 1 }),
    used: fc.nat(100),
    scores: fc.array(fc.nat(100), { minLength: 1 }),
  })
  .map(({ states: all, present, used, scores }) =>
    cluster({
      brokers: present.map(id => ({ id })),
      logDirs: known(new Map([1, 2, 3].map(id => [id, dirs(used)]))),
      topics: [
        {
          name: 't',
          partitions: all.map(one =>
            partition({
              leader: one.leader,
              replicas: [one.first, (one.first % 3) + 1, ((one.first + 1) % 3) + 1],
              isr: one.leader === null ? [] : [1, 2, 3].slice(0, one.isr),
            }),
          ),
        },
      ],
      scores: new Map(scores.map((score, n) => [`t${n}`, topicScoreOf(score)])),
    }),
  )

test('A cluster is never scored higher when something gets worse, and each missing point is explained', () => {
  fc.assert(
    fc.property(
      clusters,
      fc.nat(),
      fc.constantFrom('offline', 'isr', 'broker', 'disk', 'topic', 'controller'),
      (one, at, what) => {
        const change = (item: Partition, n: number): Partition => {
          if (n !== at % (one.topics[0]?.partitions.length ?? 1)) return item
          if (what === 'offline') return { ...item, leader: null, isr: [] }
          if (what === 'isr' && item.leader !== null)
            return { ...item, isr: item.isr.slice(0, Math.max(1, item.isr.length - 1)) }
          return item
        }
        const worse: ObservedHealth = {
          ...one,
          topics: one.topics.map(topic => ({ ...topic, partitions: topic.partitions.map(change) })),
          brokers: what === 'broker' ? one.brokers.slice(1) : one.brokers,
          logDirs:
            what === 'disk'
              ? known(new Map([1, 2, 3].map(id => [id, dirs(id === 1 ? 99 : 50)])))
              : one.logDirs,
          scores: what === 'topic' ? new Map([...one.scores, ['t0', topicScoreOf(0)]]) : one.scores,
          quorum: what === 'controller' ? quorum(null) : one.quorum,
        }
        expect(value(worse)).toBeLessThanOrEqual(value(one))
        const { score } = judgeHealth(one, clusterWeights)
        const points = score.findings.reduce((sum, finding) => sum + finding.points, 0)
        expect(score.value).toBe(Math.max(0, 100 - points))
      },
    ),
    { numRuns: 1000 },
  )
})
