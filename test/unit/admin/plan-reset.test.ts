import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OffsetTarget } from '../../../src/admin/offsets/offset-target.ts'
import { planReset } from '../../../src/admin/offsets/plan-reset.ts'
import type { ResetArguments } from '../../../src/admin/offsets/reset-arguments.ts'
import { resetDecision } from '../../../src/admin/offsets/reset-decision.ts'
import { Failure, unknown } from '../../../src/core/failure.ts'
import { type Plan, planDigest } from '../../../src/core/plan.ts'
import { plain } from '../../../src/core/report.ts'
import { decode, encode } from '../../../src/store/codec.ts'
import { commit, member, noAnswer, observedReset, resetArguments } from './observed.ts'

type Scene = Parameters<typeof observedReset>[0]

function planned(to: OffsetTarget, scene: Scene, more: Partial<ResetArguments> = {}): Plan {
  const answer = planReset(resetArguments(to, more), { groups: [observedReset(scene)], zone: 'utc', now })
  if (answer.kind === 'refusal') throw answer.failure
  return answer.plan
}

/** The failure's code, message and hint. */
function refused(to: OffsetTarget, scene: Scene, more: Partial<ResetArguments> = {}): string {
  try {
    planned(to, scene, more)
  } catch (error) {
    if (error instanceof Failure) return `${error.code}: ${error.message} ${error.hint ?? ''}`
    throw error
  }
  throw new Error('It was planned.')
}
const partitionsOf = (plan: Pick<Plan, 'decision'>) =>
  resetDecision.parse(plan.decision).groups.flatMap(one => one.partitions)
const targets = (plan: Plan) => partitionsOf(plan).map(one => one.to)
const said = (plan: Plan): string[] => plan.consequences.map(one => `${one.severity}: ${plain(one.text)}`)
const column = (plan: Plan, index: number) => plan.table?.rows.map(row => row[index])

const earliest: OffsetTarget = { kind: 'earliest' }
const latest: OffsetTarget = { kind: 'latest' }
const offset = (at: number | bigint): OffsetTarget => ({ kind: 'offset', offset: BigInt(at) })
const shift = (by: number): OffsetTarget => ({ kind: 'shift', by: BigInt(by) })
const time: OffsetTarget = { kind: 'time', at: Date.parse('2026-01-15T10:00:00Z') }
const now = Date.parse('2026-02-01T00:00:00Z')
const current: OffsetTarget = { kind: 'current' }

/** One topic with one partition, whose log is 40 to 100, and a commit at 70. */
const usual: Scene = { logs: { t: [{ start: 40, end: 100 }] }, commits: [commit('t', 0, 70)] }

describe('The plan of a reset', () => {
  test('to earliest means the log’s start, which need not be 0', () => {
    const plan = planned(earliest, usual)
    expect(targets(plan)).toEqual(['earliest'])
    expect(plan).toMatchObject({
      title: 'Move 1 committed offset of group "g" to the earliest record',
      estimates: { 'records read again': 30, 'records skipped': 0 },
      steps: [{ state: 'planned', text: 't-0: 70 → earliest (40 now)' }],
      nothingToDo: false,
    })
    expect(said(plan)).toEqual(['warning: 30 records will be read again by g.'])
  })

  test('to a time in the future says that this is the end of the log', () => {
    const plan = planned(
      { kind: 'time', at: now + 86_400_000 },
      { ...usual, logs: { t: [{ start: 40, end: 100, atTime: null }] } },
    )
    expect(targets(plan)).toEqual(['latest'])
    expect(plan.title).toBe(
      'Move 1 committed offset of group "g" to the end of the log, as 2026-02-02 00:00:00 UTC is in the future',
    )
    // Producers may write any time into their records.
    const ahead = { ...usual, logs: { t: [{ start: 40, end: 100, atTime: 90 }] } }
    expect(planned({ kind: 'time', at: now + 86_400_000 }, ahead).title).toContain(
      'the first record at or after 2026-02-02 00:00:00 UTC, which is in the future',
    )
  })

  test('to latest says what is never read', () => {
    const plan = planned(latest, usual)
    expect(targets(plan)).toEqual(['latest'])
    expect(plan.estimates).toEqual({ 'records read again': 0, 'records skipped': 30 })
    expect(said(plan)).toEqual(['critical: 30 records will be skipped: g will never read them.'])
  })

  test.each([
    [0, ['earliest'], 'would be before the log’s start'],
    [40, ['earliest'], undefined],
    [41, [41n], undefined],
    [100, [100n], undefined],
    [101, ['latest'], 'would be beyond the log’s end'],
    [9223372036854775807n, ['latest'], 'would be beyond the log’s end'],
  ])('to offset %s stays inside the log and says so', (at, to, words) => {
    const plan = planned(offset(at), usual)
    expect(targets(plan)).toEqual(to)
    if (words) expect(said(plan).join(' ')).toContain(words)
    else expect(said(plan).join(' ')).not.toContain('would be')
  })

  test('to offset 0 is an offset where the log begins there', () => {
    const plan = planned(offset(0), { logs: { t: [{ start: 0, end: 9 }] }, commits: [commit('t', 0, 5)] })
    expect(plan.steps[0]?.text).toBe('t-0: 5 → earliest (0 now)')
    expect(said(plan)).toEqual(['warning: 5 records will be read again by g.'])
  })

  test('to a time is the first record at or after it', () => {
    const scene = { ...usual, logs: { t: [{ start: 40, end: 100, atTime: 55 }] } }
    expect(targets(planned(time, scene))).toEqual([55n])
    expect(planned(time, scene).title).toContain('the first record at or after 2026-01-15 10:00:00 UTC')
    const inBerlin = planReset(resetArguments(time), {
      groups: [observedReset(scene)],
      zone: 'Europe/Berlin',
      now,
    })
    expect(inBerlin).toMatchObject({
      plan: { title: expect.stringContaining('2026-01-15 11:00:00 (10:00:00 UTC)') },
    })
  })

  test('to a time after the last record is the end, never 0', () => {
    const plan = planned(time, { ...usual, logs: { t: [{ start: 40, end: 100, atTime: null }] } })
    expect(targets(plan)).toEqual(['latest'])
    expect(plan.estimates).toMatchObject({ 'records skipped': 30, 'records read again': 0 })
  })

  test.each([
    [-5, [65n]],
    [5, [75n]],
    [-31, ['earliest']],
    [31, ['latest']],
    [0, [70n]],
  ])('by %i moves from the commit, inside the log', (by, to) => {
    const plan = planned(shift(by), usual)
    expect(targets(plan)).toEqual(to)
    expect(plan.nothingToDo).toBe(by === 0)
  })

  test('by one record is said in the singular', () => {
    expect(planned(shift(-1), usual).title).toContain('1 record back')
    expect(planned(shift(2), usual).title).toContain('2 records ahead')
  })

  test('to current brings back only what lies outside the log', () => {
    expect(planned(current, usual).nothingToDo).toBe(true)
    const logs = {
      t: [
        { start: 40, end: 100 },
        { start: 40, end: 100 },
        { start: 40, end: 100 },
      ],
    }
    const commits = [commit('t', 0, 10), commit('t', 1, 70), commit('t', 2, 200)]
    expect(targets(planned(current, { logs, commits }))).toEqual(['earliest', 70n, 'latest'])
  })

  test('counts what exists: not what expired before, nor what lies beyond the end', () => {
    const logs = {
      t: [
        { start: 40, end: 100 },
        { start: 40, end: 100 },
      ],
    }
    const commits = [commit('t', 0, 10), commit('t', 1, 1000)]
    const back = planned(earliest, { logs, commits })
    expect(back.estimates).toEqual({ 'records read again': 60, 'records skipped': 0 })
    expect(column(back, 4)).toEqual(['30 expired unread', '60 read again'])
    const ahead = planned(latest, { logs, commits })
    expect(ahead.estimates).toEqual({ 'records read again': 0, 'records skipped': 60 })
    expect(column(ahead, 4)).toEqual(['60 skipped', 'back inside the log'])
  })

  test('with nothing to move is nothing to do', () => {
    expect(planned(earliest, { ...usual, commits: [commit('t', 0, 40)] }).nothingToDo).toBe(true)
    expect(planned(latest, { ...usual, commits: [commit('t', 0, 100)] }).nothingToDo).toBe(true)
  })

  test('says the worst first', () => {
    const order = ['critical', 'warning', 'note']
    const logs = {
      t: [
        { start: 40, end: 100 },
        { start: 40, end: 100 },
        { start: 90, end: 100 },
      ],
      u: [{ start: 0, end: 1 }],
    }
    const commits = [commit('t', 0, 50), commit('t', 2, 95), commit('gone', 0, 1)]
    const plan = planned(offset(60), { logs, commits, movedLately: 5 }, { topic: 't' })
    const severities = plan.consequences.map(one => order.indexOf(one.severity))
    expect(severities).toEqual([...severities].sort())
    expect(new Set(severities).size).toBe(3)
  })

  test('warns where commits moved lately though nobody is a member', () => {
    const plan = planned(earliest, { ...usual, movedLately: Date.parse('2026-01-15T10:00:00Z') })
    expect(said(plan).join(' ')).toMatch(/last moved at 2026-01-15 10:00:00 UTC.*assign/)
  })
})

describe('The scope of a reset', () => {
  const logs = {
    a: [
      { start: 0, end: 9 },
      { start: 0, end: 9 },
    ],
    b: [{ start: 0, end: 9 }],
    c: [{ start: 0, end: 9 }],
  }
  const commits = [commit('b', 0, 5), commit('a', 1, 5), commit('gone', 0, 5)]
  const touched = (plan: Plan) => partitionsOf(plan).map(one => `${one.topic}-${one.partition}`)

  test('is every partition with a commit; deleted topics are named and left alone', () => {
    const plan = planned(earliest, { logs, commits })
    expect(touched(plan)).toEqual(['a-1', 'b-0'])
    expect(said(plan)).toContain(
      'note: The group also has commits on deleted topics, which stay as they are: gone.',
    )
  })

  test('is all of one topic, or the partitions chosen of it', () => {
    const whole = planned(earliest, { logs, commits }, { topic: 'a' })
    expect(touched(whole)).toEqual(['a-0', 'a-1'])
    expect(said(whole)).toContain('note: 1 partition had no commit and gets one.')
    expect(touched(planned(earliest, { logs, commits }, { topic: 'a', partitions: [1] }))).toEqual(['a-1'])
  })

  test('may leave out the topic where the group reads only one', () => {
    const one = [commit('a', 0, 5), commit('a', 1, 5)]
    expect(touched(planned(earliest, { logs, commits: one }, { partitions: [1] }))).toEqual(['a-1'])
    expect(refused(earliest, { logs, commits }, { partitions: [1] })).toMatch(/usage: .*reads 2 topics.*a, b/)
  })

  test.each([
    [{ topic: 'a', partitions: [1, 2, 7] }, 'not-found: Topic a has no partition 2, 7. It has 2: 0 to 1.'],
    [{ topic: 'aa' }, 'not-found: There is no topic "aa" in this cluster. Did you mean a?'],
    [{ topic: 'gone' }, 'not-found: There is no topic "gone"'],
  ])('with %j is refused', (more, words) => {
    expect(refused(earliest, { logs, commits }, more)).toContain(words)
  })

  test('without a commit to start from cannot be shifted, and says which stay', () => {
    expect(refused(shift(1), { logs, commits }, { topic: 'c' })).toContain(
      'refused: None of these partitions',
    )
    const plan = planned(shift(1), { logs, commits }, { topic: 'a' })
    expect(touched(plan)).toEqual(['a-1'])
    expect(said(plan)).toContain(
      'note: 1 partition without a commit cannot be moved from where it is and stays so.',
    )
  })

  test('of deleted topics alone is nothing', () => {
    expect(refused(earliest, { logs, commits: [commit('gone', 0, 5)] })).toContain(
      'not-found: All topics in which group "g" has commits are deleted: gone.',
    )
  })
})

describe('A reset is refused', () => {
  test('while the group has members, naming them by client and host', () => {
    const members = [member('billing', '/10.0.0.7'), member('<!channel> *x*', 'worker-3')]
    expect(refused(earliest, { ...usual, members })).toMatch(
      /^refused: Group "g" has 2 running members: billing on 10.0.0.7, <!channel> \*x\* on worker-3. .*check again/,
    )
    expect(refused(earliest, { ...usual, members: [member('one')] })).toContain('1 running member: one')
    const many = Array.from({ length: 14 }, (_, n) => member(`c${n}`))
    expect(refused(earliest, { ...usual, members: many })).toContain('c9 on 10.0.0.7 and 4 more.')
  })

  test.each(['PreparingRebalance', 'CompletingRebalance', 'Assigning'])('while the group is %s', state => {
    expect(refused(earliest, { ...usual, state })).toContain(`refused: Group "g" is ${state}`)
  })

  test('for share groups', () => {
    expect(refused(earliest, { ...usual, kind: 'share' })).toContain('refused: "g" is a share group')
  })

  test('where members cannot be seen', () => {
    expect(refused(earliest, { ...usual, description: unknown(noAnswer) })).toMatch(
      /unreachable: .*Broker 2 does not answer.*nothing is changed/,
    )
  })

  test('where a silent broker may have the group', () => {
    const missing = [{ broker: 2, why: noAnswer }]
    expect(refused(earliest, { ...usual, isListed: false, commits: [], missing })).toContain(
      'unreachable: Whether group "g" exists cannot be told: broker 2 did not answer.',
    )
    // With --create, too: it may exist and have members.
    expect(refused(earliest, { ...usual, isListed: false, missing }, { topic: 't', create: true })).toContain(
      'unreachable',
    )
  })

  test('where there is no such group, unless it is to be created', () => {
    const scene = { logs: usual.logs, isListed: false }
    expect(refused(earliest, scene)).toContain('not-found: There is no consumer group "g"')
    expect(refused(earliest, scene, { topic: 't' })).toContain('not-found')
    expect(refused(earliest, scene, { create: true })).toContain('--topic')
    const plan = planned(earliest, scene, { topic: 't', create: true })
    expect(targets(plan)).toEqual(['earliest'])
    expect(said(plan)).toContain('note: The group "g" does not exist yet; these are its first commits.')
  })

  test('where the group has no commits yet, unless they are to be created', () => {
    expect(refused(earliest, { logs: usual.logs })).toMatch(/refused: .*no committed offsets yet.*--create/)
    expect(refused(earliest, { logs: usual.logs }, { topic: 't' })).toContain('no committed offsets yet')
    expect(targets(planned(earliest, { logs: usual.logs }, { topic: 't', create: true }))).toEqual([
      'earliest',
    ])
  })

  test('where a partition of it has no leader, and says how to move the others', () => {
    const scene = {
      logs: { t: [{ start: 0, end: 9 }, null] },
      commits: [commit('t', 0, 1), commit('t', 1, 1)],
    }
    expect(refused(earliest, scene)).toMatch(
      /unreachable: The log of t-1 cannot be read: Broker 2.*--partitions/,
    )
    expect(targets(planned(earliest, scene, { topic: 't', partitions: [0] }))).toEqual(['earliest'])
  })

  test.each([
    ['starts', latest],
    ['ends', earliest],
  ] as const)('where a leader gives no offset for %s: it is not taken for 0', (place, to) => {
    const observed = observedReset(usual)
    observed[place].set('t/0', { known: true, value: null })
    const answer = planReset(resetArguments(to), { groups: [observed], zone: 'utc', now })
    expect(answer).toMatchObject({ kind: 'refusal', failure: { code: 'unreachable' } })
  })
})

describe('What people approve', () => {
  const digest = (scene: Scene, to: OffsetTarget = earliest, more: Partial<ResetArguments> = {}) =>
    planDigest('offsets reset', 'dev', planned(to, scene, more))
  const logs = { t: [{ start: 40, end: 100, atTime: 55 }] }
  const scene = { logs, commits: [commit('t', 0, 70)] }

  test.each([
    ['earliest', earliest],
    ['latest', latest],
    ['an offset', offset(60)],
    ['an offset before the log', offset(0)],
    ['a shift', shift(-5)],
    ['a time', time],
  ])('holds while records arrive: to %s', (_, to) => {
    const later = { ...scene, logs: { t: [{ start: 40, end: 5000, atTime: 55 }] } }
    expect(digest(later, to)).toBe(digest(scene, to))
  })

  test('holds for earliest while old records expire', () => {
    expect(digest({ ...scene, logs: { t: [{ start: 60, end: 100 }] } })).toBe(digest(scene))
  })

  test.each([
    ['a commit moved', { ...scene, commits: [commit('t', 0, 71)] }],
    ['a commit got other metadata', { ...scene, commits: [commit('t', 0, 70, 'm')] }],
    ['the topic was made anew', { ...scene, ids: { t: 'another' } }],
    ['partitions were added', { ...scene, logs: { t: [...logs.t, { start: 0, end: 0 }] } }],
    [
      'another commit appeared',
      { logs: { ...logs, u: [{ start: 0, end: 1 }] }, commits: [...scene.commits, commit('u', 0, 0)] },
    ],
  ])('does not hold when %s', (_, changed) => {
    expect(digest(changed)).not.toBe(digest(scene))
  })

  test('survives being stored', () => {
    const plan = planned(offset(60), scene)
    const stored = decode<Plan>(encode(plan))
    expect(stored).toEqual(plan)
    expect(planDigest('offsets reset', 'dev', stored)).toBe(digest(scene, offset(60)))
  })
})

describe('Whatever the logs and commits are', () => {
  const log = fc.tuple(fc.nat(60), fc.nat(60), fc.option(fc.nat(60))).map(([start, more, into]) => ({
    start,
    end: start + more,
    atTime: into !== null && into < more ? start + into : null,
  }))
  const scenes = fc.record({
    logs: fc.record({
      t: fc.array(fc.option(log, { freq: 12 }), { minLength: 1, maxLength: 4 }),
      u: fc.array(log, { minLength: 1, maxLength: 3 }),
    }),
    commits: fc
      .uniqueArray(fc.tuple(fc.constantFrom('t', 'u', 'gone'), fc.nat(5), fc.nat(200)), {
        selector: ([topic, partition]) => `${topic}/${partition}`,
        maxLength: 8,
      })
      .map(list => list.map(([topic, partition, at]) => commit(topic, partition, at))),
  })
  const places = fc.oneof(
    fc.constantFrom(earliest, latest, current, time),
    fc.nat(300).map(offset),
    fc.integer({ min: -300, max: 300 }).map(shift),
  )
  const scopes = fc.constantFrom<Partial<ResetArguments>>(
    {},
    { topic: 't' },
    { topic: 'u', create: true },
    { topic: 't', partitions: [0] },
    { partitions: [0] },
  )

  test('a planned offset lies inside the log, nothing outside the scope is touched, and the numbers add up', () => {
    let plans = 0
    fc.assert(
      fc.property(scenes, places, scopes, (scene, to, more) => {
        const answer = planOrFailure(to, scene, more)
        if (answer instanceof Failure) return
        plans++
        const partitions = partitionsOf(answer)
        const decided = partitions.map(one => `${one.topic}/${one.partition}`)
        expect(new Set(decided).size).toBe(decided.length)
        let again = 0
        let skipped = 0
        for (const one of partitions) {
          const found = scene.logs[one.topic as 't' | 'u']?.[one.partition]
          if (!found) throw new Error(`${one.topic}-${one.partition} has no log`)
          const { start, end } = found
          const at = one.to === 'earliest' ? start : one.to === 'latest' ? end : Number(one.to)
          expect(at).toBeGreaterThanOrEqual(start)
          expect(at).toBeLessThanOrEqual(end)
          if (more.topic !== undefined) expect(one.topic).toBe(more.topic)
          if (more.partitions) expect(more.partitions).toContain(one.partition)
          const before = scene.commits.find(
            held => held.topic === one.topic && held.partition === one.partition,
          )
          if (more.topic === undefined && !more.partitions) expect(before).toBeDefined()
          expect(one.current?.offset).toBe(before?.offset)
          if (!before) continue
          const from = Math.min(end, Math.max(start, Number(before.offset)))
          again += Math.max(0, from - at)
          skipped += Math.max(0, at - from)
        }
        expect(answer.estimates).toEqual({ 'records read again': again, 'records skipped': skipped })
        expect(answer.table?.rows).toHaveLength(partitions.length)
        expect(answer.steps).toHaveLength(partitions.length)
      }),
      { numRuns: 3000 },
    )
    expect(plans).toBeGreaterThan(500)
  })

  function planOrFailure(to: OffsetTarget, scene: Scene, more: Partial<ResetArguments>): Plan | Failure {
    try {
      return planned(to, scene, more)
    } catch (error) {
      if (error instanceof Failure && error.code !== 'internal') return error
      throw error
    }
  }
})
