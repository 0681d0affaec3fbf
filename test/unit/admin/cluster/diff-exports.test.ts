import { expect, test } from 'vitest'
import { diffExports } from '../../../../src/admin/cluster/diff-exports.ts'
import { exportOf, groupOf, topicOf } from './documents.ts'

const lines = (...[a, b]: Parameters<typeof diffExports>): string[] =>
  diffExports(a, b).map(({ section, change, name, what, from, to }) =>
    [section, change, name, what, from, to].filter(one => one !== null && one !== '').join(' | '),
  )

const acl = {
  resourceType: 'TOPIC',
  resourceName: 'orders',
  patternType: 'LITERAL',
  principal: 'User:a',
  host: '*',
  operation: 'READ',
  permission: 'ALLOW',
} as const

test('What is new, gone and different is told with old and new values', () => {
  const before = exportOf({
    topics: [topicOf('gone'), topicOf('orders', { 'retention.ms': '1' })],
    brokers: [{ id: 1, rack: null, configs: { 'log.retention.ms': '5' }, hidden: ['ssl.key.password'] }],
    quotas: [{ entity: [{ type: 'user', name: 'a' }], values: { producer_byte_rate: 10 } }],
  })
  const after = exportOf({
    topics: [
      topicOf('new', { 'cleanup.policy': 'compact' }),
      topicOf('orders', { 'retention.ms': '2' }, [
        [2, 1, 3],
        [1, 2, 3],
      ]),
    ],
    brokers: [{ id: 1, rack: null, configs: {}, hidden: [] }],
    quotas: [{ entity: [{ type: 'user', name: 'a' }], values: { producer_byte_rate: 20 } }],
    acls: [acl],
    scramUsers: [{ user: 'u', credentials: [{ mechanism: 'SCRAM-SHA-512', iterations: 4096 }] }],
  })
  expect(lines(before, after)).toEqual([
    'brokers | changed | 1 | log.retention.ms | 5',
    'brokers | changed | 1 | ssl.key.password | (secret)',
    'topics | added | new | 1 partition, 3 replicas, cleanup.policy=compact',
    'topics | removed | gone | 1 partition, 3 replicas',
    'topics | changed | orders | partitions | 1 | 2',
    'topics | changed | orders | retention.ms | 1 | 2',
    'topics | changed | orders | placement of 1 partition | 0: 1,2,3 | 0: 2,1,3',
    'acls | added | ALLOW User:a READ on TOPIC orders',
    'quotas | changed | user a | producer_byte_rate | 10 | 20',
    'scramUsers | added | u | SCRAM-SHA-512 (4,096 iterations)',
  ])
})

test('Offsets that moved are one line for each topic of a group, and a state is no difference', () => {
  const at = (...offsets: bigint[]) => [
    groupOf(
      'g',
      offsets.map((offset, partition) => ({ topic: 'orders', partition, offset })),
    ),
  ]
  const after = { groups: at(15n, 20n, 7n).map(one => ({ ...one, state: 'Stable' })) }
  expect(lines(exportOf({ groups: at(10n, 20n, 9n) }), exportOf(after))).toEqual([
    'groups | changed | g | commits of orders | 3 partitions | 3 partitions: 1 forward by 5, 1 back by 2',
  ])
  expect(
    lines(
      exportOf({ groups: at(10n) }),
      exportOf({ groups: at(10n).map(one => ({ ...one, state: 'Stable' })) }),
    ),
  ).toEqual([])
})

test('What one of the two could not read is not called gone', () => {
  const before = exportOf({ topics: [topicOf('a'), topicOf('b')], groups: [groupOf('g')] })
  const after = exportOf({
    topics: [topicOf('a')],
    missing: [
      { section: 'topics', name: 'b', reason: 'no answer' },
      { section: 'groups', name: null, reason: 'broker 2 is down' },
    ],
  })
  expect(lines(before, after)).toEqual([])
})

test('A topic that was made anew is told in the same cluster only', () => {
  const at = (clusterId: string, id: string) =>
    exportOf({ topics: [topicOf('a')], header: { clusterId, topicIds: { a: id } } })
  expect(lines(at('c1', 'x'), at('c1', 'y'))).toEqual([
    'topics | changed | a | topic id (it was made anew) | x | y',
  ])
  expect(lines(at('c1', 'x'), at('c2', 'y'))).toEqual([])
})
