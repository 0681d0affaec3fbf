import { expect, test } from 'vitest'
import { planRestore } from '../../../../src/admin/cluster/restore/plan-restore.ts'
import { planSections } from '../../../../src/admin/cluster/restore/plan-sections.ts'
import type { RestoreInput } from '../../../../src/admin/cluster/restore/restore-input.ts'
import { stepText } from '../../../../src/admin/cluster/restore/restore-step.ts'
import { clusterNow, exportOf, groupOf, restoring, topicOf } from './documents.ts'

const planned = (input: RestoreInput) => {
  const { steps, blocked, warnings } = planSections(input)
  return {
    steps: steps.map(stepText),
    blocked: blocked.map(one => `${one.name}: ${one.why}`),
    warnings: warnings.map(one => `${one.severity}: ${one.text}`),
  }
}
const commit = (topic: string, offset: bigint, partition = 0) => ({ topic, partition, offset })

test('A cluster that is as the export says needs nothing', () => {
  const all = exportOf({
    topics: [topicOf('orders', { 'retention.ms': '5' })],
    groups: [groupOf('g', [commit('orders', 4n)])],
  })
  expect(planned(restoring(all, clusterNow(all)))).toEqual({ steps: [], blocked: [], warnings: [] })
})

test('An empty cluster gets everything, topics before commits and access rules last', () => {
  const file = exportOf({
    cluster: { features: [], configs: { 'log.retention.ms': '9' }, hidden: [] },
    topics: [
      topicOf('orders', { 'retention.ms': '5' }, [
        [1, 2, 3],
        [2, 3, 1],
      ]),
    ],
    groups: [groupOf('g', [commit('orders', 0n), commit('orders', 7n, 1)])],
    quotas: [{ entity: [{ type: 'user', name: 'a' }], values: { producer_byte_rate: 10 } }],
    acls: [
      {
        resourceType: 'TOPIC',
        resourceName: 'orders',
        patternType: 'LITERAL',
        principal: 'User:a',
        host: '*',
        operation: 'READ',
        permission: 'ALLOW',
      },
    ],
    scramUsers: [{ user: 'a', credentials: [{ mechanism: 'SCRAM-SHA-512', iterations: 4096 }] }],
  })
  const { steps, blocked, warnings } = planned(restoring(file, clusterNow(exportOf())))
  expect(steps).toEqual([
    'Set all brokers: log.retention.ms not set → 9',
    'Set quota user a: producer_byte_rate not set → 10',
    'Create topic orders: 2 partitions, 3 replicas, retention.ms=5',
    'Commit offsets of g: 2 partitions, 2 without a commit now',
    'Make access rule ALLOW User:a READ on TOPIC orders',
  ])
  expect(blocked).toEqual([expect.stringContaining('SCRAM user a (SCRAM-SHA-512): Kafka tells no passwords')])
  expect(warnings).toEqual([
    expect.stringContaining('critical: 1 commit of g lies outside of the log'),
    expect.stringContaining('critical: The cluster has no access rule now'),
  ])
})

test('Parts that were not asked for are neither restored nor complained about', () => {
  const file = exportOf({
    topics: [topicOf('orders')],
    groups: [groupOf('g', [commit('gone', 1n)])],
    scramUsers: [{ user: 'a', credentials: [{ mechanism: 'SCRAM-SHA-512', iterations: 4096 }] }],
  })
  const now = clusterNow(exportOf({ topics: [topicOf('orders')] }))
  expect(planned(restoring(file, now, { only: ['topics', 'quotas'] }))).toEqual({
    steps: [],
    blocked: [],
    warnings: [],
  })
})

test('Levels of features stay, and a group of the new protocol begins as a classic one: both are said', () => {
  const file = exportOf({
    cluster: { features: [{ name: 'metadata.version', level: 33 }], configs: {}, hidden: [] },
    topics: [topicOf('orders')],
    groups: [{ ...groupOf('g', [commit('orders', 0n)]), kind: 'consumer' }],
  })
  const features = [{ name: 'metadata.version', level: 30 }]
  const now = exportOf({ topics: [topicOf('orders')], cluster: { features, configs: {}, hidden: [] } })
  expect(planned(restoring(file, clusterNow(now, { ends: { 'orders/0': 0n } }))).warnings).toEqual([
    'note: Levels of features stay as they are: metadata.version 30, in the export 33.',
    expect.stringContaining('note: g (consumer): commits alone make a classic group'),
  ])
})

test('Commits outside of the log can be left out', () => {
  const file = exportOf({ topics: [topicOf('orders')], groups: [groupOf('g', [commit('orders', 7n)])] })
  const now = clusterNow(exportOf({ topics: [topicOf('orders')] }), { ends: { 'orders/0': 3n } })
  expect(planned(restoring(file, now, { offsets: 'inside-log' }))).toMatchObject({
    steps: [],
    warnings: [expect.stringContaining('1 commit of g would lie outside of the log and is left out')],
  })
})

test('A group with members stays as it is, and the others are restored', () => {
  const groups = ['busy', 'idle'].map(name => groupOf(name, [commit('orders', 3n)]))
  const topics = [topicOf('orders')]
  const now = exportOf({ topics, groups: groups.map(one => ({ ...one, offsets: [commit('orders', 1n)] })) })
  const plan = planned(
    restoring(
      exportOf({ topics, groups }),
      clusterNow(now, { ends: { 'orders/0': 9n }, members: { busy: 2 } }),
    ),
  )
  expect(plan.steps).toEqual(['Commit offsets of idle: 1 partition, forward by 2'])
  expect(plan.blocked).toEqual([
    'the commits of group busy: it has 2 members: stop them, then restore it once more',
  ])
})

test('A protected topic keeps its records; another one says that they may go', () => {
  const shorter = exportOf({ topics: [topicOf('audit', { 'retention.ms': '5', 'segment.ms': '6' })] })
  const now = clusterNow(exportOf({ topics: [topicOf('audit')] }))
  const kept = planned(restoring(shorter, now, { isProtected: () => true }))
  expect(kept.steps).toEqual(['Change topic audit: segment.ms not set → 6'])
  expect(kept.blocked).toEqual([
    expect.stringContaining('retention.ms 604800000 → 5: the topic is protected'),
  ])
  const { steps, warnings } = planned(restoring(shorter, now))
  expect(steps).toEqual(['Change topic audit: retention.ms not set → 5, segment.ms not set → 6'])
  expect(warnings).toEqual([expect.stringContaining('critical: audit: retention.ms 604800000 → 5')])
})

test('Fewer brokers: topics are placed anew where there are enough, else they cannot come back', () => {
  const file = exportOf({ topics: [topicOf('small', {}, [[3]]), topicOf('wide', {}, [[1, 2, 3]])] })
  const one = exportOf({ brokers: [{ id: 1, rack: null, configs: {}, hidden: [] }] })
  expect(planned(restoring(file, clusterNow(one)))).toMatchObject({
    steps: ['Create topic small: 1 partition, 1 replica, placed by Kafka'],
    blocked: ['topic wide: it has 3 replicas, and there is 1 broker'],
  })
})

test('Partitions are added and never taken away', () => {
  const file = exportOf({ topics: [topicOf('grown', {}, [[1]]), topicOf('shrunk', {}, [[1], [2]])] })
  const now = exportOf({ topics: [topicOf('grown', {}, [[1], [2]]), topicOf('shrunk', {}, [[1]])] })
  expect(planned(restoring(file, clusterNow(now)))).toMatchObject({
    steps: ['Add partitions to shrunk: 1 → 2'],
    blocked: ['grown with 1 partition: it has 2 now, and Kafka takes none away'],
  })
})

const versionOf = (
  version: number,
  text: string,
  references: { subject: string; version: number }[] = [],
) => ({
  version,
  type: 'AVRO' as const,
  text,
  references: references.map(one => ({ name: one.subject, ...one })),
})
const subjectOf = (subject: string, versions: ReturnType<typeof versionOf>[]) => ({
  subject,
  compatibility: 'BACKWARD' as const,
  versions,
})
const schemas = (...subjects: ReturnType<typeof subjectOf>[]) =>
  exportOf({ schemas: { compatibility: 'BACKWARD', subjects } })

test('Schemas come back behind what they refer to, later versions behind earlier ones', () => {
  const file = schemas(
    subjectOf('a-value', [versionOf(1, 'a1', [{ subject: 'z', version: 3 }]), versionOf(2, 'a2')]),
    subjectOf('z', [versionOf(1, 'z1'), versionOf(3, 'z3')]),
  )
  expect(planned(restoring(file, clusterNow(schemas()))).steps).toEqual([
    'Register z: version 1',
    'Register z: version 3',
    'Register a-value: version 1',
    'Register a-value: version 2',
  ])
  // Numbers close up where versions had been deleted; a version and what refers to it are still the same.
  const now = schemas(
    subjectOf('a-value', [versionOf(1, 'a1', [{ subject: 'z', version: 2 }])]),
    subjectOf('z', [versionOf(1, 'z1'), versionOf(2, 'z3')]),
  )
  expect(planned(restoring(file, clusterNow(now))).steps).toEqual(['Register a-value: version 2'])
})

test('A subject that has got other versions is left alone', () => {
  const plan = planned(
    restoring(
      schemas(subjectOf('s', [versionOf(1, 'old'), versionOf(2, 'older')])),
      clusterNow(schemas(subjectOf('s', [versionOf(1, 'other')]))),
    ),
  )
  expect(plan).toMatchObject({
    steps: [],
    blocked: ['subject s: its versions in the registry are others than those of the file'],
  })
})

test('The plan names what cannot come back, and is refused where nothing can', () => {
  const file = exportOf({ groups: [groupOf('g', [commit('gone', 1n)])] })
  const read = {
    document: file,
    checksum: 'c',
    isChecked: true,
    name: 'f',
    source: { kind: 'file', path: '/f' },
  } as const
  const refused = planRestore({ input: restoring(file, clusterNow(exportOf())), read })
  expect(refused).toMatchObject({
    kind: 'refusal',
    failure: { message: expect.stringContaining('commits on gone') },
  })
  const some = exportOf({ topics: [topicOf('new')], groups: [...file.groups, groupOf('idle', [])] })
  const plan = planRestore({ input: restoring(some, clusterNow(exportOf())), read })
  if (plan.kind !== 'plan') throw plan.failure
  expect(plan.plan.title).toBe('Restore 1 topic from f')
  expect(plan.plan.consequences.map(one => one.text)).toEqual([
    'Not restored: commits on gone: the topic, or the partition, is neither there nor made by this.',
    'new is made without records: those are in no export. Topic ids are new ones.',
    'idle had committed nothing: it is there again when its consumers join.',
    'There is no undo of a restore as a whole. Topics that it makes: topics delete.',
    expect.stringContaining('What is in the cluster and not in the export stays.'),
  ])
})
