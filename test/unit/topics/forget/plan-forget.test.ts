import { expect, test } from 'vitest'
import type { PlanOrRefusal } from '../../../../src/core/command.ts'
import { plain } from '../../../../src/core/report.ts'
import type { ObservedForget, ObservedTopic } from '../../../../src/topics/forget/observe-forget.ts'
import { planForget } from '../../../../src/topics/forget/plan-forget.ts'
import type { Found } from '../../../../src/topics/forget/search-topic.ts'
import { cleanupOf } from '../../../../src/topics/forget/topic-cleanup.ts'

const now = Date.parse('2026-01-15T10:00:00Z')
const day = 86_400_000

const usual = {
  'cleanup.policy': 'delete',
  'retention.ms': String(7 * day),
  'segment.ms': String(day),
  'min.cleanable.dirty.ratio': '0.5',
  'min.compaction.lag.ms': '0',
  'max.compaction.lag.ms': '9223372036854775807',
  'delete.retention.ms': String(day),
}

function topicWith(
  config: Partial<typeof usual>,
  found: Partial<Found> = {},
  more: Partial<ObservedTopic> = {},
): ObservedTopic {
  const entries = Object.entries({ ...usual, ...config }).map(([name, value]) => ({
    name,
    value,
    source: 'topic' as const,
    readOnly: false,
    sensitive: false,
  }))
  return {
    topic: 'jobs',
    id: 'id-of-jobs',
    cleanup: cleanupOf(entries),
    protection: null,
    found: {
      topic: 'jobs',
      lookedAt: 100,
      records: 2,
      tombstones: 0,
      newest: now,
      last: new Map([[1, { offset: 41n, count: 2, logStart: 10n }]]),
      open: [{ partition: 1, key: Buffer.from('Mustermann') }],
      notJudged: 0,
      why: null,
      ends: new Map(),
      stoppedBy: null,
      ...found,
    },
    ...more,
  }
}

function plan(topic: ObservedTopic, isCut = false, commits: ObservedForget['commits'] = []): PlanOrRefusal {
  const args = { topic: ['jobs'], key: 'Mustermann', where: undefined, 'delete-records': isCut }
  return planForget(args, { clusterId: 'c', topics: [topic], commits, unseen: null, now })
}

/** All that people read of it. */
function said(planned: PlanOrRefusal): string {
  if (planned.kind === 'refusal') return `${planned.failure.message} ${planned.failure.hint ?? ''}`
  const { title, steps, consequences } = planned.plan
  return [title, ...steps.map(one => plain(one.text)), ...consequences.map(one => plain(one.text))].join('\n')
}

test('a topic that deletes by age says by when its records are gone', () => {
  expect(said(plan(topicWith({})))).toContain('their age deletes them by 2026-01-23 10:00:00 UTC')
})

test('a topic that keeps records for ever is refused, and what could be done is said', () => {
  expect(said(plan(topicWith({ 'retention.ms': '-1' })))).toMatch(/stay there for ever.*--delete-records/s)
})

test('what compaction waits for is said, and that tombstones bear the key until it has taken them', () => {
  const text = said(plan(topicWith({ 'cleanup.policy': 'compact' })))
  expect(text).toContain('1 key gets a tombstone')
  expect(text).toContain('50 % of the log are new')
  expect(text).toContain('keeps tombstones, which bear the key, for delete.retention.ms (1d)')
  expect(text).toContain('what groups have committed means the same records')
})

test('a deletion up to the last record tells how many others go, and whose positions it passes', () => {
  const planned = plan(topicWith({}), true, [
    { group: 'slow', topic: 'jobs', partition: 1, offset: 41n },
    { group: 'quick', topic: 'jobs', partition: 1, offset: 42n },
  ])
  expect(planned).toMatchObject({
    plan: {
      decision: { topics: [{ before: [{ partition: 1, offset: 42n }] }] },
      estimates: { 'other records deleted': 30 },
    },
  })
  expect(said(planned)).toContain('up to 30 other records')
  expect(said(planned)).toMatch(/slow \(at 41\) has not read all that is deleted/)
  expect(said(planned)).toContain('the positions of quick mean the same records')
})

test.each([
  ['only compacted', topicWith({ 'cleanup.policy': 'compact' }), 'only compacted'],
  ['protected', topicWith({}, {}, { protection: 'protected in topics.yml' }), 'protected in topics.yml'],
  ['not searched to its end', topicWith({}, { stoppedBy: 'time' }), 'too large to be searched'],
])('a deletion of records is refused where a topic is %s', (_, topic, why) => {
  expect(plan(topic, true).kind).toBe('refusal')
  expect(said(plan(topic, true))).toContain(why)
})

test('where nothing has the key there is nothing to do, unless not all was looked at', () => {
  const nothing = { records: 0, open: [], last: new Map(), newest: null }
  expect(plan(topicWith({}, nothing))).toMatchObject({ plan: { nothingToDo: true } })
  expect(plan(topicWith({}, { ...nothing, stoppedBy: 'size' }))).toMatchObject({
    plan: { nothingToDo: false },
  })
})

test('records that cannot be judged are told first, and no plan holds the key', () => {
  const planned = plan(topicWith({ 'cleanup.policy': 'compact' }, { notJudged: 3, why: 'names schema 7' }))
  const consequences = planned.kind === 'plan' ? planned.plan.consequences : []
  expect(plain(consequences[0]?.text ?? '')).toContain('3 records cannot be judged')
  expect(said(planned)).not.toContain('Mustermann')
})
