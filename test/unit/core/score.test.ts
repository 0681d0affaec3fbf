import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Aspect, type Score, scoreOf } from '../../../src/core/score/score.ts'
import { scoreTopics } from '../../../src/core/score/score-topics.ts'
import type { SightedErrors } from '../../../src/core/score/sighted-errors.ts'
import {
  type SightedGroup,
  type SightedPartition,
  type TopicSight,
  topicScore,
} from '../../../src/core/score/topic-score.ts'
import { topicWeights } from '../../../src/core/score/weights.ts'

const rules = { weights: topicWeights, lag: { warning: 5000, critical: 10_000 } }
const replicas = [1, 2, 3]
const well = (partition: number): SightedPartition => ({ partition, leader: 1, replicas, isr: replicas })
const group = (changes: Partial<SightedGroup> = {}): SightedGroup => ({
  group: 'g',
  lag: 0n,
  lost: 0n,
  isPartial: false,
  state: null,
  ...changes,
})
const sight = (changes: Partial<TopicSight> = {}): TopicSight => ({
  topic: 't',
  partitions: [0, 1, 2, 3].map(well),
  minIsr: 2,
  wanted: { replicas: 3, minIsr: 2 },
  isDeclared: true,
  groups: [],
  groupsUnseen: null,
  errors: null,
  ...changes,
})
const erring = (share: number | null): SightedErrors => ({
  share,
  unknown: share === null ? 'one scan so far' : null,
  errorsPerSecond: share === null ? null : share * 50,
  recordsPerSecond: share === null ? null : 50,
  from: ['t.DLT'],
})
const score = (changes: Partial<TopicSight> = {}): Score => topicScore(sight(changes), rules).score
const broken = (...states: Partial<SightedPartition>[]) => ({
  partitions: [0, 1, 2, 3].map(n => ({ ...well(n), ...states[n] })),
})
const offline = { leader: null, isr: [] }
const few = (number: number): Partial<TopicSight> => ({
  partitions: [0, 1].map(partition => ({
    ...well(partition),
    replicas: replicas.slice(0, number),
    isr: replicas.slice(0, number),
  })),
})
/** 100 less what the lines say. */
const explained = ({ findings, unknown }: Score): number =>
  Math.max(0, 100 - [...findings, ...unknown].reduce((sum, one) => sum + (one.points ?? 0), 0))

describe('The score of a topic', () => {
  test.each<[string, Partial<TopicSight>, number, string[]]>([
    ['nothing is wrong', {}, 100, []],
    ['one of four partitions is offline', broken(offline), 100 - 30 - 8, ['offline']],
    ['all are offline', broken(offline, offline, offline, offline), 40, ['offline']],
    ['one record in a hundred ends as an error', { errors: erring(0.01) }, 100, []],
    ['a few in a hundred do', { errors: erring(0.05) }, 92, ['errors']],
    ['more do', { errors: erring(0.051) }, 80, ['errors']],
    ['one is below min ISR', broken({ isr: [1] }), 100 - 20 - 5, ['under-min-isr']],
    ['one is under-replicated', broken({ isr: [1, 2] }), 100 - 10 - 4, ['under-replicated']],
    [
      'each state is there',
      broken(offline, { isr: [1] }, { isr: [1, 2] }),
      100 - 30 - 17,
      ['offline', 'under-min-isr', 'under-replicated'],
    ],
    ['a group is a warning behind', { groups: [group({ lag: 5001n })] }, 90, ['lag']],
    [
      'one is critically behind',
      { groups: [group({ lag: 10_001n }), group({ group: 'h', lag: 6000n })] },
      75,
      ['lag'],
    ],
    ['one has stalled', { groups: [group({ lag: 7n, state: 'stalled' })] }, 75, ['lag']],
    ['records were lost', { groups: [group({ lag: 100n, lost: 40n })] }, 75, ['lost']],
    ['it has one replica', { ...few(1), minIsr: 1 }, 85, ['one-replica']],
    ['it has one replica, and brokers ask for no second one', few(1), 80, ['one-replica', 'min-isr']],
    [
      'it has two of three replicas',
      { ...few(2), minIsr: 1, wanted: { replicas: 3, minIsr: 1 } },
      90,
      ['too-few-replicas'],
    ],
    ['min ISR is as large as the replicas', { minIsr: 3 }, 95, ['min-isr']],
    ['min ISR is 1 where 2 is wanted', { minIsr: 1 }, 95, ['min-isr']],
    ['one replica is what is wanted', { ...few(1), minIsr: 1, wanted: { replicas: 1, minIsr: 1 } }, 100, []],
  ])('where %s', (_, changes, value, ids) => {
    const { value: found, findings } = score(changes)
    expect({ found, ids: findings.map(one => one.id) }).toEqual({ found: value, ids })
  })

  test('names the evidence and the command that helps', () => {
    expect(score(broken({ leader: null, isr: [] })).findings).toMatchObject([
      {
        text: '1 of 4 partitions is offline: no leader, nobody can read or write.',
        evidence: 'Partition 0; the replicas are on brokers 1, 2 and 3.',
        command: 'topics show t',
      },
    ])
    expect(score({ groups: [group({ group: '--x y', lag: 20_000n })] }).findings).toMatchObject([
      { text: 'Group "--x y" is 20,000 records behind.', command: 'groups show "--group=--x y"' },
    ])
    const behind = { groups: [group({ lag: 20_000n }), group({ group: 'h', lag: 100n, state: 'stopped' })] }
    expect(score(behind).findings).toMatchObject([
      { text: 'Group "g" is 20,000 records behind.', evidence: 'Also "h" has stopped, 100 records behind.' },
    ])
    const many = ['a', 'b', 'c', 'd', 'e'].map(one => group({ group: one, lag: 6000n }))
    expect(score({ groups: many }).findings[0]?.evidence).toMatch(/^Also "b" is .*; 1 more group\.$/)
    expect(score({ ...few(1), minIsr: 1 }).findings[0]?.command).toBe('topics update --topics t')
  })

  test('says what errors there are, and where they lie', () => {
    expect(score({ errors: erring(0.12) }).findings).toMatchObject([
      {
        severity: 'critical',
        text: '12 % of its records end as errors.',
        evidence: '6 records/s in t.DLT, 50 records/s on the topic.',
        command: 'diagnose t',
        points: 20,
      },
    ])
    expect(score({ errors: erring(null) })).toMatchObject({ value: 100, isAtMost: true })
  })

  test('of one that is declared and missing is 0', () => {
    const missing = scoreTopics([], ['gone'], rules).get('gone')
    expect(missing?.score).toMatchObject({
      value: 0,
      findings: [{ severity: 'critical', command: 'topics create --topics gone' }],
    })
  })

  test('says what it does not know at the first look, and neither counts it nor calls it well', () => {
    const { value, isAtMost, unknown } = score({ groupsUnseen: 'broker 2 did not answer', minIsr: null })
    expect({ value, isAtMost }).toEqual({ value: 100, isAtMost: true })
    expect(unknown.map(one => [one.what, one.points])).toEqual([
      ['the lag of its groups', null],
      ['whether records were lost', null],
      ['min.insync.replicas', null],
    ])
  })

  test('keeps what an unknown part cost when it was known, and more where it costs more by now', () => {
    const before = topicScore(sight({ groups: [group({ lag: 20_000n })] }), rules)
    const unseen = sight({ groupsUnseen: 'broker 2 did not answer' })
    const { score: now, known } = topicScore(unseen, rules, before.known)
    expect(now).toMatchObject({ value: 75, isAtMost: false })
    expect(now.unknown[0]).toMatchObject({ what: 'the lag of its groups', points: 25 })
    expect(topicScore(unseen, rules, known).score.value).toBe(75)
    const mild = topicScore(sight({ groups: [group({ lag: 6000n })] }), rules)
    const worse = sight({ groups: [group({ lag: 20_000n })], groupsUnseen: 'broker 2 did not answer' })
    expect(topicScore(worse, rules, mild.known).score.value).toBe(75)
  })

  const partition = fc.record({
    leader: fc.constantFrom(1, null),
    replicas: fc.constant(replicas),
    isr: fc.constantFrom<number[][]>([1], [1, 2], [1, 2, 3]),
  })
  const states = fc.constantFrom(
    null,
    'ok',
    'catching up',
    'falling behind',
    'stalled',
    'stopped',
    'lost',
  ) as fc.Arbitrary<SightedGroup['state']>
  const groups = fc.uniqueArray(
    fc.record({
      group: fc.string(),
      lag: fc.bigInt(0n, 20_000n),
      lost: fc.bigInt(0n, 3n),
      isPartial: fc.boolean(),
      state: states,
    }),
    { selector: one => one.group, maxLength: 4 },
  )
  const sights = fc.record({
    topic: fc.constant('t'),
    partitions: fc
      .array(partition, { minLength: 1, maxLength: 30 })
      .map(all => all.map((one, n) => ({ ...one, partition: n, isr: one.leader === null ? [] : one.isr }))),
    minIsr: fc.constantFrom(1, 2, 3, null),
    wanted: fc.record({ replicas: fc.constantFrom(null, 1, 3), minIsr: fc.constantFrom(null, 1, 2) }),
    isDeclared: fc.boolean(),
    groups,
    groupsUnseen: fc.constantFrom(null, 'a broker did not answer'),
    errors: fc.option(fc.constantFrom(0, 0.005, 0.01, 0.03, 0.05, 0.3, 1, null).map(share => erring(share))),
  })
  const value = (one: TopicSight): number => topicScore(one, rules).score.value ?? -1

  test('explains every missing point, and stays between 0 and 100', () => {
    fc.assert(
      fc.property(sights, one => {
        const found = topicScore(one, rules).score
        expect(found.value).toBe(explained(found))
        expect(found.value).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  test('does not depend on the order of partitions and groups', () => {
    fc.assert(
      fc.property(sights, fc.integer(), (one, seed) => {
        const turned = <T>(all: readonly T[]): T[] => {
          const at = Math.abs(seed) % (all.length || 1)
          return [...all.slice(at), ...all.slice(0, at)].reverse()
        }
        const other = { ...one, partitions: turned(one.partitions), groups: turned(one.groups) }
        expect(topicScore(other, rules).score.value).toBe(value(one))
        expect(topicScore(other, rules).score.findings.map(found => found.text)).toEqual(
          topicScore(one, rules).score.findings.map(found => found.text),
        )
      }),
    )
  })

  test('is never higher when something gets worse', () => {
    fc.assert(
      fc.property(
        sights,
        fc.nat(),
        fc.constantFrom('isr', 'leader', 'lag', 'lost', 'stalled', 'group', 'errors'),
        (one, at, what) => {
          const worsened = <T>(all: readonly T[], change: (item: T) => T): T[] =>
            all.map((item, n) => (n === at % all.length ? change(item) : item))
          const worse: TopicSight = {
            ...one,
            partitions:
              what === 'isr'
                ? worsened(one.partitions, p => ({
                    ...p,
                    isr: p.isr.slice(0, Math.max(p.leader === null ? 0 : 1, p.isr.length - 1)),
                  }))
                : what === 'leader'
                  ? worsened(one.partitions, p => ({ ...p, leader: null, isr: [] }))
                  : one.partitions,
            groups:
              what === 'lag'
                ? worsened(one.groups, g => ({ ...g, lag: (g.lag ?? 0n) + 4000n }))
                : what === 'lost'
                  ? worsened(one.groups, g => ({ ...g, lost: g.lost + 1n }))
                  : what === 'stalled'
                    ? worsened(one.groups, g => ({ ...g, state: 'stalled' as const }))
                    : what === 'group'
                      ? [...one.groups, group({ group: 'one more', lag: 12_000n })]
                      : one.groups,
            errors:
              what === 'errors' && one.errors && one.errors.share !== null
                ? erring(Math.min(1, one.errors.share + 0.02))
                : one.errors,
          }
          expect(value(worse)).toBeLessThanOrEqual(value(one))
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('is not higher for a topic that loses a replica', () => {
    const wants = fc.constantFrom(
      { replicas: 3, minIsr: 2 },
      { replicas: 2, minIsr: 1 },
      { replicas: null, minIsr: 2 },
      { replicas: null, minIsr: null },
    )
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3), wants, fc.constantFrom(2, 3), (minIsr, wanted, number) => {
        const base = sight({ minIsr, wanted })
        expect(value({ ...base, ...few(number - 1) })).toBeLessThanOrEqual(value({ ...base, ...few(number) }))
      }),
    )
  })
})

describe('A score', () => {
  const aspect = (costs: number[], unknown: string | null = null, id = 'a'): Aspect => ({
    id,
    what: id,
    unknown,
    costs: costs.map((cost, n) => ({
      severity: 'note',
      id: `${n}`,
      text: '',
      evidence: null,
      command: null,
      cost,
    })),
  })

  test('loses whole points, and its lines add up to them', () => {
    const { score: found } = scoreOf([aspect([3.3, 3.3, 3.3])])
    expect(found.value).toBe(90)
    expect(found.findings.map(one => one.points).sort()).toEqual([3, 3, 4])
    expect(scoreOf([aspect([0.1])]).score.value).toBe(99)
    expect(scoreOf([aspect([5, 5])]).score.value).toBe(90)
  })

  test('is never below 0, and not known where nothing is', () => {
    expect(scoreOf([aspect([60, 60])]).score.value).toBe(0)
    expect(scoreOf([aspect([], 'no answer'), aspect([], 'no answer', 'b')]).score.value).toBeNull()
  })
})
