import { describe, expect, test } from 'vitest'
import { Failure, known, unknown } from '../../../src/core/failure.ts'
import type { Partition } from '../../../src/kafka/cluster.ts'
import type { ObservedReplication } from '../../../src/topics/replication/observe-replication.ts'
import { planReplication, type RunningMove } from '../../../src/topics/replication/plan-replication.ts'
import {
  leaderReplicas,
  throttledBrokers,
  throttledReplicas,
  withoutReplicas,
  withReplicas,
} from '../../../src/topics/replication/throttle.ts'

const partition = (
  number: number,
  replicas: number[],
  leader: number | null = replicas[0] ?? null,
): Partition => ({
  partition: number,
  leader,
  leaderEpoch: 0,
  replicas,
  isr: replicas,
  offlineReplicas: [],
})
const gib = 1024 ** 3

/** Topic t on three brokers; one GiB in partition 0, two in partition 1. */
const observed = (partitions: Partition[], more: Partial<ObservedReplication> = {}): ObservedReplication => ({
  clusterId: 'c',
  brokers: [1, 2, 3].map(id => ({ id, rack: null })),
  topics: new Map([['t', { name: 't', id: 'T', internal: false, partitions }]]),
  running: [],
  sizes: known(
    new Map([
      ['t/0', gib],
      ['t/1', 2 * gib],
    ]),
  ),
  free: new Map([1, 2, 3].map(id => [id, 100 * gib])),
  rates: known(new Map()),
  minInSync: new Map([['t', 1]]),
  ...more,
})
const plan = (replicationFactor: number, one: ObservedReplication, jobs: RunningMove[] = []) =>
  planReplication([{ topic: 't', replicationFactor }], one, 10 * 1024 ** 2, jobs)
const told = (replicationFactor: number, one: ObservedReplication): string[] =>
  plan(replicationFactor, one).consequences.map(({ severity, text }) => `${severity}: ${text}`)

describe('The plan of other replicas', () => {
  test('tells how much is copied, and how long the busiest broker needs at the throttle', () => {
    const both = observed([partition(0, [1]), partition(1, [1])])
    expect(told(3, both)).toEqual([
      'note: t: 4 replicas of 2 partitions are copied at 10.0 MiB/s or less for each broker: 6.0 GiB, which takes at least 10m15s.',
    ])
    expect(plan(3, both)).toMatchObject({
      bytesToCopy: 6 * gib,
      spec: { topics: [{ replicationFactor: 3 }] },
    })
  })

  test('says what fewer replicas risk, the stopped producers first', () => {
    const two = observed([partition(0, [1, 2, 3])], { minInSync: new Map([['t', 2]]) })
    expect(told(1, two)).toEqual([
      'critical: t: with 1 replica min.insync.replicas=2 asks for no more than that one; brokers before 3.7 refuse producers with acks=all.',
      expect.stringMatching(/^warning: t: 1 partition will be on one broker only/),
    ])
  })

  test('warns of a disk that would be full, and of a throttle that somebody else has set', () => {
    const full = observed([partition(0, [1])], {
      free: new Map([
        [2, gib / 2],
        [3, gib / 2],
      ]),
      rates: known(new Map([['1 leader.replication.throttled.rate', 1024 ** 2]])),
    })
    expect(told(3, full)).toEqual([
      'critical: Broker 2 gets 1.0 GiB and has 512.0 MiB free: its disk would be full.',
      'critical: Broker 3 gets 1.0 GiB and has 512.0 MiB free: its disk would be full.',
      expect.stringMatching(
        /^warning: A throttle .* is set on broker 1 already, 1\.0 MiB\/s at the least: it stays/,
      ),
      expect.stringMatching(/^note/),
    ])
  })

  test('never shows an unknown size as nothing to copy', () => {
    const silent = observed([partition(0, [1])], { sizes: unknown(new Failure('timeout', 'No answer.')) })
    expect(told(2, silent)).toEqual([expect.stringContaining('how much that is could not be learnt')])
    expect(plan(2, silent).bytesToCopy).toBeNull()
  })

  test('replaces what is on a broker that is gone, and says so', () => {
    const gone = observed([partition(0, [1, 9])])
    expect(plan(2, gone).spec?.moves[0]?.to).not.toContain(9)
    expect(told(2, gone)).toContainEqual(expect.stringContaining('broker 9, which is not there'))
  })

  test.each([
    ['a partition without leader', observed([partition(0, [1], null)]), [], 'has no leader to copy from'],
    [
      'a move of somebody else',
      observed([partition(0, [1])], {
        running: [{ topic: 't', partition: 0, replicas: [1, 2], adding: [2], removing: [] }],
      }),
      [],
      'somebody else moves replicas of t-0',
    ],
    ['a job of the bot', observed([partition(0, [1])]), [{ job: 'j-1', topics: ['t'] }], 'job j-1 moves'],
    [
      'too few brokers',
      observed([partition(0, [1])], { brokers: [{ id: 1, rack: null }] }),
      [],
      '1 broker is there',
    ],
  ])('refuses over %s, with the way round it', (_, one, jobs, why) => {
    const { spec, refused } = plan(2, one, jobs)
    expect(spec).toBeNull()
    expect(refused.get('t')?.why).toContain(why)
    expect(refused.get('t')?.instead).not.toBe('')
  })
})

describe('The throttle', () => {
  const moves = [
    { topic: 't', partition: 0, from: [1], to: [1, 2] },
    { topic: 't', partition: 1, from: [1, 2, 3], to: [1, 2] },
  ]

  test('holds for what is copied, and for nothing else', () => {
    expect(throttledReplicas(moves, { topic: 't', key: leaderReplicas })).toEqual(['0:1'])
    expect(throttledBrokers(moves).map(one => `${one.broker} ${one.key}`)).toEqual([
      '1 leader.replication.throttled.rate',
      '2 follower.replication.throttled.rate',
    ])
  })

  test.each([
    ['nothing', null, null, '0:1', null],
    ['an empty value', '', '', '0:1', ''],
    ['others', '5:1', '5:1', '5:1,0:1', '5:1'],
    ['the same replica', '0:1', '0:1', '0:1', '0:1'],
    ['everything', '*', '*', '*', '*'],
  ])('that was laid over %s leaves that behind', (_, before, now, during, after) => {
    expect(withReplicas(now, ['0:1'])).toBe(during)
    expect(withoutReplicas(during, ['0:1'], before)).toBe(after)
  })

  test('that somebody else changed meanwhile loses only its own', () => {
    expect(withoutReplicas('0:1,7:3', ['0:1'], null)).toBe('7:3')
    expect(withoutReplicas('7:3', ['0:1'], '5:1')).toBe('7:3')
    expect(withoutReplicas(null, ['0:1'], '5:1')).toBeNull()
  })
})
