import { describe, expect, test } from 'vitest'
import type { LagRow } from '../../../src/core/lag.ts'
import type { GroupReading } from '../../../src/core/score/judgement.ts'
import type { GroupMember, Partition } from '../../../src/kafka/cluster.ts'
import { flowOf } from '../../../src/monitor/diagnose/flow.ts'
import { judgeGroup, type SeenGroup } from '../../../src/monitor/diagnose/judge-group.ts'
import { judgeTopic, type SeenTopic } from '../../../src/monitor/diagnose/judge-topic.ts'

const row = (partition: number, lag: bigint, more: Partial<LagRow> = {}): LagRow => ({
  group: 'g',
  topic: 't',
  partition,
  committedOffset: 1000n,
  logStartOffset: 0n,
  logEndOffset: 1000n + lag,
  lag,
  state: lag === 0n ? 'caught up' : 'behind',
  ...more,
})
const partition = (number: number, more: Partial<Partition> = {}): Partition => ({
  partition: number,
  leader: 1,
  leaderEpoch: 0,
  replicas: [1, 2, 3],
  isr: [1, 2, 3],
  offlineReplicas: [],
  ...more,
})
const member = (name: string, partitions: number[]): GroupMember => ({
  memberId: name,
  instanceId: null,
  clientId: name,
  host: '/10.0.0.1',
  assignment: partitions.map(one => ({ topic: 't', partition: one })),
})
const reading = (state: GroupReading['state'], more: Partial<GroupReading> = {}): GroupReading => ({
  state,
  topics: new Map(),
  behindMs: null,
  catchUpMs: null,
  ...more,
})
const group = (more: Partial<SeenGroup> = {}): SeenGroup => ({
  group: 'g',
  state: 'Stable',
  members: [member('a', [0, 1]), member('b', [2, 3])],
  rows: [row(0, 0n), row(1, 0n), row(2, 0n), row(3, 0n)],
  partitions: [0, 1, 2, 3].map(one => ({ ...partition(one), topic: 't' })),
  flow: { written: 100, read: 100, overMs: 60_000 },
  reading: reading('ok'),
  retentionMs: 86_400_000,
  ...more,
})
const behind = [row(0, 500n), row(1, 450n), row(2, 480n), row(3, 470n)]

describe('Why a group is slow', () => {
  test.each<[string, Partial<SeenGroup>, string, string]>([
    ['everything is well', {}, 'as fast as is written', 'groups show'],
    [
      'a partition is offline, whatever else is wrong',
      { partitions: [{ ...partition(0, { leader: null }), topic: 't' }], members: [], rows: behind },
      'no leader',
      'health',
    ],
    [
      'records expired unread',
      { rows: [row(0, 900n, { state: 'lost', committedOffset: 100n, logStartOffset: 400n })] },
      '300 records expired',
      'offsets show',
    ],
    [
      'the topic was made anew',
      { rows: [row(0, 0n, { state: 'beyond the end' })] },
      'beyond the end of t-0',
      'offsets reset',
    ],
    ['nobody reads', { members: [], state: 'Empty', rows: behind }, 'Nobody reads', 'groups show'],
    ['it rebalances', { state: 'PreparingRebalance', rows: behind }, 'rebalancing', 'diagnose g'],
    [
      'one partition has nearly all of the lag',
      { rows: [row(0, 5000n), row(1, 10n), row(2, 0n), row(3, 20n)] },
      'which a on 10.0.0.1 reads',
      'topics peek t --partitions 0 --from 1000',
    ],
    [
      'its members hang',
      { rows: behind, reading: reading('stalled'), flow: { written: 100, read: 0, overMs: 60_000 } },
      'nothing has been committed',
      'groups show',
    ],
    [
      'its members are too slow, and there is room for more of them',
      { rows: behind, reading: reading('falling behind'), flow: { written: 100, read: 60, overMs: 60_000 } },
      'too slow: 100 records/s are written and 60 records/s read',
      'groups show',
    ],
    [
      'it catches up',
      {
        rows: behind,
        reading: reading('catching up', { catchUpMs: 60_000 }),
        flow: { written: 10, read: 60, overMs: 60_000 },
      },
      'catches up, in about 1m',
      'lag g',
    ],
    [
      'nobody has watched it',
      { rows: behind, reading: null, flow: null },
      'no running bot has watched it',
      'lag g',
    ],
  ])('%s', (_, more, cause, command) => {
    const { cause: found } = judgeGroup(group(more))
    expect(found.text).toContain(cause)
    expect(found.commands[0]?.command).toContain(command)
  })

  test('says how many members would keep up, and never more than there are partitions', () => {
    const flow = { written: 300, read: 60, overMs: 60_000 }
    const { cause } = judgeGroup(group({ rows: behind, reading: reading('falling behind'), flow }))
    expect(cause.advice).toContain('2 of at most 4; about 4 would keep up')
  })

  test('never says that all is well where something is not known', () => {
    const rows = [row(0, 0n), row(1, 0n, { lag: null, state: 'unknown' })]
    const { cause, checks } = judgeGroup(group({ rows }))
    expect(cause.text).toContain('not everything is known')
    expect(checks.map(check => check.verdict)).toContain('not known')
  })
})

const settings = (more: Record<string, string> = {}) =>
  new Map<string, string | null>(
    Object.entries({
      'min.insync.replicas': '2',
      'unclean.leader.election.enable': 'false',
      'retention.ms': '604800000',
      'cleanup.policy': 'delete',
      ...more,
    }),
  )
const topic = (more: Partial<SeenTopic> = {}): SeenTopic => ({
  topic: 't',
  partitions: [partition(0), partition(1)],
  settings: settings(),
  readers: [{ group: 'g', lag: 0n, lost: 0n }],
  deadLetters: [],
  rate: 10,
  ...more,
})

describe('Why a topic loses records', () => {
  test.each<[string, Partial<SeenTopic>, string, string]>([
    ['nothing does', {}, 'Nothing on the cluster', 'topics show'],
    ['it is offline', { partitions: [partition(0, { leader: null, isr: [] })] }, 'no leader', 'health'],
    ['it is below min ISR', { partitions: [partition(0, { isr: [1] })] }, 'acks=all are refused', 'health'],
    [
      'a group was too late',
      { readers: [{ group: 'late one', lag: 5n, lost: 40n }] },
      '"late one" has lost 40',
      'diagnose "late one"',
    ],
    [
      'records are put aside',
      { deadLetters: [{ topic: 't_dlq', records: 12n, rate: 0.5 }] },
      't_dlq gets 0.5 records/s',
      'topics peek t_dlq --group-errors',
    ],
    [
      'an unclean election may happen',
      { settings: settings({ 'unclean.leader.election.enable': 'true' }) },
      'a replica that is behind may become leader',
      'topics show',
    ],
    [
      'there is one copy',
      {
        partitions: [partition(0, { replicas: [1], isr: [1] })],
        settings: settings({ 'min.insync.replicas': '1' }),
      },
      'one copy of each record',
      'topics show',
    ],
    ['a replica is behind', { partitions: [partition(0, { isr: [1, 2] })] }, 'under-replicated', 'health'],
  ])('%s', (_, more, cause, command) => {
    const { cause: found } = judgeTopic(topic(more))
    expect(found.text).toContain(cause)
    expect(found.commands[0]?.command).toContain(command)
  })
})

test('a topic that was truncated in the window says nothing about how fast it is read', () => {
  const points = [
    { at: 0, committed: 900n, start: 0n, end: 1000n },
    { at: 60_000, committed: 10n, start: 0n, end: 20n },
  ]
  expect(flowOf([{ topic: 't', topicId: 'x', partition: 0, points }])).toBeNull()
})
