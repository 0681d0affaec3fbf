import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { differences } from '../../../src/core/observe-and-plan.ts'
import { canonicalJson, type Json, outgrown, type Plan, planDigest } from '../../../src/core/plan.ts'

const { json } = fc.letrec<{ json: Json }>(tie => ({
  json: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.bigInt(),
    fc.string({ unit: 'binary' }),
    fc.bigInt().map(number => `${number}n`),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.string(), tie('json'), { maxKeys: 4 }),
  ),
}))

const digest = (decision: Json, command = 'offsets reset', environment = 'dev'): string =>
  planDigest(command, environment, { decision })

function shuffled(value: Json): Json {
  if (Array.isArray(value)) return value.map(shuffled)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, item === undefined ? undefined : shuffled(item)]),
  )
}

describe('The digest of a plan', () => {
  test('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(json, value => {
        expect(digest(shuffled(value))).toBe(digest(value))
      }),
    )
    expect(digest({ a: 1, b: undefined })).toBe(digest({ a: 1 }))
  })

  test('differs whenever the decision differs', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const same = Object.is(a, b) || canonicalJson(a) === canonicalJson(b)
        if (same) expect(a).toEqual(b)
      }),
      { numRuns: 2000 },
    )
    expect(digest([1, 2])).not.toBe(digest([2, 1]))
    expect(digest({ offset: 5n })).not.toBe(digest({ offset: '5n' }))
    expect(digest({ offset: 5n })).not.toBe(digest({ offset: 5 }))
    expect(digest(9007199254740993n)).not.toBe(digest(9007199254740992n))
  })

  test('covers command and environment', () => {
    const all = [digest(1), digest(1, 'offsets undo'), digest(1, 'offsets reset', 'prod')]
    expect(new Set(all).size).toBe(3)
  })

  test('leaves out what moves every second', () => {
    expect(planDigest('c', 'e', plan({ estimates: { records: 1 } }))).toBe(
      planDigest('c', 'e', plan({ estimates: { records: 900 }, title: 'other words' })),
    )
  })
})

function plan(changes: Partial<Plan> = {}): Plan {
  return {
    title: 'Move',
    decision: { group: 'g' },
    estimates: { 'records read again': 100 },
    steps: [{ state: 'planned', text: 't-0: 5 → 0' }],
    consequences: [],
    nothingToDo: false,
    ...changes,
  }
}
const digested = (changes: Partial<Plan> = {}) => ({
  plan: plan(changes),
  digest: planDigest('c', 'e', plan(changes)),
})

describe('An estimate', () => {
  test.each([
    [100, 200, false],
    [100, 201, true],
    [0, 10, false],
    [0, 11, true],
    [5, 15, false],
    [100, 3, false],
  ])('of %i that is %i now is outgrown: %s', (before, now, is) => {
    expect(outgrown({ records: before }, { records: now }, 2)).toEqual(is ? ['records'] : [])
  })

  test('that nobody was told of counts from zero', () => {
    expect(outgrown({}, { records: 11 }, 2)).toEqual(['records'])
  })
})

describe('What is different', () => {
  test('is nothing while the decision holds and estimates stay small', () => {
    expect(differences(digested(), digested({ estimates: { 'records read again': 150 } }), 2)).toEqual([])
  })

  test('is an estimate with both numbers, as people write them', () => {
    const now = digested({ estimates: { 'records read again': 14_202 } })
    expect(differences(digested(), now, 2)).toEqual([
      'records read again: 100 when it was approved, 14,202 now.',
    ])
  })

  test('is said step by step in plain words', () => {
    const now = digested({
      decision: { group: 'g', moved: true },
      steps: [{ state: 'planned', text: [{ code: 't-0' }, ': 7 → 0'] }],
    })
    expect(differences(digested(), now, 2)).toEqual([
      'The cluster is not as it was when this plan was made.',
      'Now: t-0: 7 → 0',
    ])
  })
})
