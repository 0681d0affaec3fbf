import { expect, test } from 'vitest'
import type { ObservedMigration } from '../../../../src/admin/migrate/observe-migration.ts'
import { planMigration } from '../../../../src/admin/migrate/plan-migration.ts'
import type { StartArguments } from '../../../../src/admin/migrate/start-arguments.ts'
import { known } from '../../../../src/core/failure.ts'
import { plain } from '../../../../src/core/report.ts'
import type { ConfigEntry, Topic } from '../../../../src/kafka/cluster.ts'

const args: StartArguments = {
  from: 'orders',
  to: 'orders_v2',
  'from-env': undefined,
  'from-offset': undefined,
  'to-offset': undefined,
  'from-time': undefined,
  'to-time': undefined,
  follow: false,
  create: false,
  rate: undefined,
  filter: undefined,
  transform: undefined,
  'on-error': 'stop',
  'drop-tombstones': false,
  workers: 1,
}

const topicOf = (name: string, partitions: number, more: { isr?: number[] } = {}): Topic => ({
  name,
  id: `id-of-${name}`,
  internal: false,
  partitions: Array.from({ length: partitions }, (_, partition) => ({
    partition,
    leader: 1,
    leaderEpoch: 0,
    replicas: [1, 2, 3],
    isr: more.isr ?? [1, 2, 3],
    offlineReplicas: [],
  })),
})

const usual = {
  'cleanup.policy': 'delete',
  'retention.ms': '604800000',
  'retention.bytes': '-1',
  'max.message.bytes': '1048588',
  'message.timestamp.type': 'CreateTime',
  'min.insync.replicas': '1',
}
const configOf = (values: Record<string, string> = {}): Map<string, ConfigEntry> =>
  new Map(
    Object.entries({ ...usual, ...values }).map(([name, value]) => [
      name,
      { name, value, source: name in values ? 'topic' : 'default', readOnly: false, sensitive: false },
    ]),
  )

/** Two partitions of 100 records each, into an empty topic of the same shape. */
function scene(
  more: {
    source?: Partial<ObservedMigration['source']>
    target?: Partial<ObservedMigration['target']>
  } & Partial<Omit<ObservedMigration, 'source' | 'target'>> = {},
): ObservedMigration {
  const { source, target, ...rest } = more
  return {
    environment: 'staging',
    sourceEnvironment: 'staging',
    registries: [null, null],
    source: {
      clusterId: 'one',
      brokers: 3,
      names: ['orders', 'orders_v2'],
      config: configOf(),
      topic: topicOf('orders', 2),
      logs: [0, 1].map(partition => ({
        partition,
        start: known(0n),
        end: known(100n),
        fromTime: null,
        toTime: null,
      })),
      bytes: 2048n,
      oldestAt: Date.UTC(2026, 0, 1),
      keptFrom: null,
      ...source,
    },
    target: {
      clusterId: 'one',
      brokers: 3,
      names: ['orders', 'orders_v2'],
      config: configOf(),
      topic: topicOf('orders_v2', 2),
      deadLetterTopic: null,
      offsets: 0n,
      freeBytes: 1_000_000n,
      copies: [],
      ...target,
    },
    ...rest,
  }
}

function planned(observed: ObservedMigration, given: Partial<StartArguments> = {}) {
  const result = planMigration({ ...args, ...given }, observed)
  if (result.kind !== 'plan') throw new Error(`refused: ${result.failure.message}`)
  return result.plan
}
function refused(observed: ObservedMigration, given: Partial<StartArguments> = {}): string {
  const result = planMigration({ ...args, ...given }, observed)
  if (result.kind !== 'refusal') throw new Error('It was not refused.')
  return `${result.failure.message} ${result.failure.hint ?? ''}`.trim()
}
const warned = (observed: ObservedMigration, given: Partial<StartArguments> = {}): string[] =>
  planned(observed, given)
    .consequences.filter(one => one.severity !== 'note')
    .map(one => `${one.severity}: ${plain(one.text)}`)

test('a copy into an empty topic of the same shape warns of nothing, and says what there is to copy', () => {
  const plan = planned(scene())
  expect(warned(scene())).toEqual([])
  expect(plan.title).toBe('Copy topic "orders" into "orders_v2"')
  expect(plan.estimates).toEqual({ 'records to copy': 200, 'bytes to copy': 2048 })
  expect(plan.steps.map(one => one.text)).toEqual([
    'See that topic "kafka_ops_copies", which keeps how far copies are, is there',
    'Copy 2 partitions of "orders" into "orders_v2", as a job',
  ])
})

test('what Kafka would delete of the copy at once is said in percent', () => {
  const keptFrom = new Map([
    [0, 100n],
    [1, 22n],
  ])
  expect(warned(scene({ source: { keptFrom } }))).toEqual([
    'critical: Kafka would delete 61 % of the copy at once (122 of 200 offsets): "retention.ms" of the target is 1w, and the oldest record is of 2026-01-01 00:00:00 UTC. Records keep their times.',
  ])
})

test.each([
  [
    'another number of partitions',
    scene({ target: { topic: topicOf('orders_v2', 6) } }),
    'placed by their keys',
  ],
  ['a target that holds records', scene({ target: { offsets: 5n } }), 'holds 5 offsets already'],
  [
    'a target that compacts',
    scene({ target: { config: configOf({ 'cleanup.policy': 'compact' }) } }),
    'a record without a key is refused by Kafka',
  ],
  [
    'a target with its own times',
    scene({ target: { config: configOf({ 'message.timestamp.type': 'LogAppendTime' }) } }),
    'their own times are lost',
  ],
  [
    'a target that takes smaller messages',
    scene({ target: { config: configOf({ 'max.message.bytes': '1000' }) } }),
    'batches of at most 1000 B',
  ],
  [
    'too few replicas in sync',
    scene({
      target: {
        topic: topicOf('orders_v2', 2, { isr: [1] }),
        config: configOf({ 'min.insync.replicas': '2' }),
      },
    }),
    'takes no records now: 2 partitions',
  ],
  ['a disk that is nearly full', scene({ target: { freeBytes: 2100n } }), 'has 2.1 KiB left'],
  [
    'a copy that runs already',
    scene({ target: { copies: [{ job: 'j-1', state: 'running', topicId: 'id-of-orders' }] } }),
    'would be there twice',
  ],
  [
    'a copy that was made before',
    scene({ target: { copies: [{ job: 'j-1', state: 'done', topicId: 'id-of-orders' }] } }),
    'has copied from this topic into this target before',
  ],
  ['a transform', scene(), 'not copied as they are', { transform: '{"value": 1}' }],
  [
    'registries that number schemas differently',
    scene({ registries: ['http://one', 'http://two'] }),
    'The copy registers nothing',
  ],
  [
    'another environment',
    scene({ sourceEnvironment: 'production', target: { clusterId: 'two' } }),
    'Records leave production',
  ],
] as [string, ObservedMigration, string, Partial<StartArguments>?][])(
  'a warning tells of %s',
  (_, observed, sentence, given = {}) => {
    expect(warned(observed, given)).toHaveLength(1)
    expect(warned(observed, given)[0]).toContain(sentence)
  },
)

test.each([
  ['a topic into itself', scene(), { to: 'orders' }, '"orders" cannot be copied into itself.'],
  [
    'a topic into itself under another name of the cluster',
    scene({ sourceEnvironment: 'production' }),
    { to: 'orders' },
    'staging and production are the same cluster.',
  ],
  [
    'into a topic that is not there',
    scene({ target: { topic: null } }),
    { to: 'order' },
    'Add --create to have it made like the source, or did you mean "orders"?',
  ],
  [
    'a dead letter topic that is not there',
    scene(),
    { 'on-error': 'order' },
    'There is no topic "order" in staging for records that fail. Did you mean "orders"?',
  ],
  ['into a topic of Kafka', scene(), { to: '__consumer_offsets' }, 'nothing is copied into it'],
])('%s is refused', (_, observed, given, sentence) => {
  expect(refused(observed, given)).toContain(sentence)
})

test('a target that is made is like the source, with its own settings and no others', () => {
  const observed = scene({
    source: { config: configOf({ 'retention.ms': '60000' }) },
    target: { topic: null, config: new Map() },
  })
  const { decision, steps } = planned(observed, { create: true })
  expect(decision).toMatchObject({ create: { 'retention.ms': '60000' }, spec: { target: { partitions: 2 } } })
  expect(steps[0]?.text).toBe('Create topic "orders_v2" with 2 partitions, like the source')
})

test('a setting of the target that changes after the approval makes the plan another one', () => {
  const before = planned(scene()).decision
  const after = planned(scene({ target: { config: configOf({ 'retention.ms': '1' }) } })).decision
  expect(after).not.toEqual(before)
})

test('a terabyte is estimated as one', () => {
  expect(planned(scene({ source: { bytes: 2n ** 40n } })).estimates['bytes to copy']).toBe(2 ** 40)
})
