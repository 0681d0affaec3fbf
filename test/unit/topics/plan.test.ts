import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { loadConfig } from '../../../src/config/config.ts'
import { known } from '../../../src/core/failure.ts'
import type { ConfigEntry, Partition } from '../../../src/kafka/cluster.ts'
import { desiredTopics } from '../../../src/topics/desired.ts'
import { findDrift } from '../../../src/topics/drift/find-drift.ts'
import type { ObservedTopic, ObservedTopics } from '../../../src/topics/observe.ts'
import { consequencesOf } from '../../../src/topics/plan/consequences.ts'
import { planTopics, type TopicPlan } from '../../../src/topics/plan/plan-topics.ts'
import { sameValue } from '../../../src/topics/plan/same-value.ts'
import { configOf } from '../config/config-folder.ts'

const partitionsOf = (count: number, replicas: number): Partition[] =>
  Array.from({ length: count }, (_, partition) => {
    const brokers = Array.from({ length: replicas }, (_, index) => index + 1)
    return { partition, leader: 1, leaderEpoch: 0, replicas: brokers, isr: brokers, offlineReplicas: [] }
  })

const entry = (name: string, value: string, source: ConfigEntry['source'] = 'topic'): ConfigEntry => ({
  name,
  value,
  source,
  readOnly: false,
  sensitive: false,
})

function topicOf(
  name: string,
  partitions: number,
  replicas: number,
  config: ConfigEntry[] = [],
): ObservedTopic {
  const entries = new Map(config.map(one => [one.name, one]))
  return {
    name,
    id: `id-of-${name}`,
    internal: false,
    partitions: partitionsOf(partitions, replicas),
    config: known(entries),
  }
}

const observedOf = (topics: ObservedTopic[], brokers = 3): ObservedTopics => ({
  clusterId: 'cluster',
  brokers,
  topics: new Map(topics.map(topic => [topic.name, topic])),
})

/** What the cluster is after exactly the steps of the plan. */
function applied(observed: ObservedTopics, plans: readonly TopicPlan[]): ObservedTopics {
  const topics = new Map(observed.topics)
  for (const { topic, changes } of plans) {
    if (changes.length === 0) continue
    const before = topics.get(topic) ?? topicOf(topic, 1, 1)
    const to = (what: string) => changes.find(change => change.what === what)?.to
    const partitions = Number(to('partitions') ?? before.partitions.length)
    const replicas = Number(to('replication.factor') ?? before.partitions[0]?.replicas.length)
    const config = new Map(before.config.known ? before.config.value : [])
    for (const change of changes)
      if (change.what !== 'partitions' && change.what !== 'replication.factor')
        config.set(change.what, entry(change.what, change.to))
    topics.set(topic, { ...before, partitions: partitionsOf(partitions, replicas), config: known(config) })
  }
  return { ...observed, topics }
}

const free = { protection: () => null }
const desiredOf = (topicsYml: string, environment = 'production') =>
  desiredTopics(configOf({ 'topics.yml': topicsYml }), environment)
const planned = (topicsYml: string, topics: ObservedTopic[], brokers = 3) =>
  planTopics(desiredOf(topicsYml), observedOf(topics, brokers), free)

const shipped = loadConfig({ folder: 'config', env: {} })
const names = [...shipped.topics.topics.keys()]
const values: Record<string, string[]> = {
  'retention.ms': ['1000', '604800000', '-1'],
  'cleanup.policy': ['delete', 'compact', 'compact,delete'],
  'unclean.leader.election.enable': ['True', 'false'],
  'min.insync.replicas': ['1', '2'],
}
const anyConfig = fc
  .record(Object.fromEntries(Object.entries(values).map(([key, some]) => [key, fc.constantFrom(...some)])))
  .map(record => Object.entries(record).map(([key, value]) => entry(key, value as string)))
const anyTopic = fc
  .tuple(
    fc.constantFrom(...names, 'else', 'tda_other'),
    fc.integer({ min: 1, max: 13 }),
    fc.integer({ min: 1, max: 3 }),
    anyConfig,
  )
  .map(([name, partitions, replicas, config]) => {
    const inherited = ['compression.type', 'segment.ms', 'max.message.bytes', 'retention.bytes']
    return topicOf(name, partitions, replicas, [
      ...config,
      ...inherited.map(key => entry(key, '1', 'default')),
    ])
  })

describe('A plan', () => {
  test.each(['development', 'staging', 'production', 'playground'])(
    'once carried out leaves nothing more to do in %s, and touches no topic that is not declared',
    environment => {
      const desired = desiredTopics(shipped, environment)
      fc.assert(
        fc.property(fc.uniqueArray(anyTopic, { selector: one => one.name, maxLength: 9 }), topics => {
          const observed = observedOf(topics)
          const first = planTopics(desired, observed, free)
          const after = applied(observed, first)
          const second = planTopics(desired, after, free)
          expect(second.flatMap(one => one.changes)).toEqual([])
          for (const topic of topics)
            if (!names.includes(topic.name)) expect(after.topics.get(topic.name)).toBe(topic)
        }),
        { numRuns: 60 },
      )
    },
  )

  test('compares values by what they mean', () => {
    expect(sameValue('unclean.leader.election.enable', 'False', 'false')).toBe(true)
    expect(sameValue('min.cleanable.dirty.ratio', '0.50', '.5')).toBe(true)
    expect(sameValue('cleanup.policy', 'compact, delete', 'delete,compact')).toBe(true)
    expect(sameValue('retention.ms', '9223372036854775807', '9223372036854775806')).toBe(false)
    expect(sameValue('compression.type', 'lz4', 'zstd')).toBe(false)
  })

  test('says of each new value where it was written, and leaves alone what is not declared', () => {
    const [plan] = planned('topics:\n  a:\n    partitions: 3\n    config: { retention_ms: 5 }\n', [
      topicOf('a', 1, 2, [entry('retention.ms', '9', 'default'), entry('segment.ms', '7')]),
    ])
    expect(plan).toMatchObject({ kind: 'alter', impossible: [] })
    expect(
      plan?.changes.map(({ what, from, fromSource, to, source }) => [
        what,
        from,
        fromSource,
        to,
        source.line,
      ]),
    ).toEqual([
      ['partitions', '1', null, '3', 3],
      ['retention.ms', '9', 'default', '5', 4],
    ])
  })

  test('refuses fewer partitions and more replicas than brokers, with the way round it', () => {
    const [fewer, more] = planned(
      'topics: { a: { partitions: 2 }, b: { replication_factor: 3 } }',
      [topicOf('a', 6, 1)],
      2,
    )
    expect(fewer).toMatchObject({ kind: 'impossible', changes: [] })
    expect(fewer?.impossible[0]?.instead).toContain('new topic with 2')
    expect(more).toMatchObject({ kind: 'impossible', impossible: [{ what: 'replication.factor' }] })
  })

  test('refuses a name that collides with one on the cluster', () => {
    const plans = planned('topics: { a.b: { partitions: 1 } }', [topicOf('a_b', 1, 1)])
    expect(plans.map(one => one.kind)).toEqual(['impossible', 'unmanaged'])
  })

  test('skips a topic whose declaration, or the defaults it needs, have a fault', () => {
    const plans = planned(
      'defaults: { segment_ms: soon }\ntopics: { a: { partitions: 1 }, b: { config: { segment_ms: 5 } } }',
      [],
    )
    expect(plans.map(one => [one.topic, one.kind])).toEqual([
      ['a', 'faulty'],
      ['b', 'create'],
    ])
    expect(plans[0]?.reasons[0]).toContain('topics.yml:1:')
  })

  test('never makes a protected topic keep less', () => {
    const desired = desiredOf('topics: { a: { config: { retention_ms: 5, segment_ms: 3 } } }')
    const observed = observedOf([topicOf('a', 1, 1, [entry('retention.ms', '9'), entry('segment.ms', '4')])])
    const [plan] = planTopics(desired, observed, { protection: () => 'immutable' })
    expect(plan?.changes.map(change => change.what)).toEqual(['segment.ms'])
    expect(plan?.impossible.map(one => one.what)).toEqual(['retention.ms'])
  })

  test('tells what it does to readers, records and producers', () => {
    const desired = desiredOf(
      'topics: { a: { partitions: 4, config: { retention_ms: 60000, min_insync_replicas: 2, cleanup_policy: delete } } }',
    )
    const now = [
      entry('retention.ms', '-1'),
      entry('min.insync.replicas', '1'),
      entry('cleanup.policy', 'compact'),
    ]
    const topic = topicOf('a', 2, 3, now)
    const short = topic.partitions.map(one => ({ ...one, isr: one.isr.slice(0, 1) }))
    const observed = observedOf([{ ...topic, partitions: short }])
    const texts = consequencesOf(planTopics(desired, observed, free), observed, {
      readers: new Map([['a', ['billing']]]),
      expiring: new Map([['a', 42n]]),
      unwritten: new Set(),
    }).map(one => `${one.severity}: ${one.text}`)
    expect(texts).toEqual([
      expect.stringMatching(
        /^critical: a: retention becomes 1m instead of for ever: about 42 records are deleted soon\.$/,
      ),
      expect.stringMatching(/^critical: a: 2 partitions have fewer than 2 replicas in sync now/),
      expect.stringMatching(/^critical: a: records older than the retention are deleted/),
      expect.stringMatching(/^warning: a: with 4 partitions instead of 2 .*billing/),
    ])
  })
})

describe('Drift', () => {
  const yml = 'topics: { a: { partitions: 1, config: { segment_ms: 5 } }, gone: { partitions: 1 } }'

  test('is no inherited value that is as declared', () => {
    const observed = observedOf([
      topicOf('a', 1, 1, [entry('segment.ms', '5', 'static'), entry('retention.ms', '1', 'static')]),
    ])
    expect(
      findDrift(desiredOf(yml), observed, { file: 'topics.yml' }).rows.map(row => [row.topic, row.what]),
    ).toEqual([['gone', 'topic']])
  })

  test('is found both ways: what is declared and different, and what was set by hand', () => {
    const observed = observedOf([
      topicOf('a', 1, 1, [entry('segment.ms', '6'), entry('retention.ms', '1')]),
      topicOf('gone', 1, 1),
    ])
    const { rows, compared } = findDrift(desiredOf(yml), observed, { file: 'topics.yml' })
    expect(compared).toBe(2)
    expect(rows.map(({ what, declared, actual }) => [what, declared, actual])).toEqual([
      ['segment.ms', '5', '6'],
      ['retention.ms', null, '1'],
    ])
  })
})

test('an environment that topics.yml does not know is refused with the nearest name, never taken for the defaults', () => {
  expect(() => desiredTopics(shipped, 'prodution')).toThrowError(
    expect.objectContaining({ code: 'config', hint: 'Did you mean production?' }),
  )
})
