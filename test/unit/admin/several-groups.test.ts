import { describe, expect, test } from 'vitest'
import { chosenGroups } from '../../../src/admin/groups/chosen-groups.ts'
import {
  type OffsetLine,
  readOffsetLines,
  writeOffsetLines,
} from '../../../src/admin/offsets/offset-lines.ts'
import type { OffsetTarget } from '../../../src/admin/offsets/offset-target.ts'
import { planReset } from '../../../src/admin/offsets/plan-reset.ts'
import { resetDecision } from '../../../src/admin/offsets/reset-decision.ts'
import { Failure } from '../../../src/core/failure.ts'
import { plain } from '../../../src/core/report.ts'
import { commit, member, noAnswer, observedReset, resetArguments, type Scene } from './observed.ts'

const logs = { t: [{ start: 40, end: 100 }] }
const earliest: OffsetTarget = { kind: 'earliest' }

const plan = (to: OffsetTarget, scenes: Partial<Scene>[], more = {}) => {
  const groups = scenes.map(scene => observedReset({ logs, ...scene }))
  const answer = planReset(resetArguments(to, more), { groups, zone: 'utc', now: 0 })
  if (answer.kind === 'refusal') throw answer.failure
  return answer.plan
}
const targets = (made: ReturnType<typeof plan>) =>
  resetDecision
    .parse(made.decision)
    .groups.map(one => `${one.group}: ${one.partitions.map(at => String(at.to)).join(' ')}`)

describe('A reset of several groups', () => {
  const scenes = [
    { group: 'a', commits: [commit('t', 0, 70)] },
    { group: 'b', commits: [commit('t', 0, 41)] },
  ]

  test('is one plan that says whose each partition is, and how much each group reads again', () => {
    const made = plan(earliest, scenes)
    expect(made.title).toBe('Move 2 committed offsets of 2 groups to the earliest record')
    expect(targets(made)).toEqual(['a: earliest', 'b: earliest'])
    expect(made.estimates).toEqual({ 'records read again': 31, 'records skipped': 0 })
    expect(made.consequences.map(one => plain(one.text))).toEqual([
      '31 records will be read again by a (30) and b (1).',
    ])
    expect(made.steps.map(step => step.text)).toEqual([
      'a: t-0: 70 → earliest (40 now)',
      'b: t-0: 41 → earliest (40 now)',
    ])
    expect(made.table?.columns[0]).toEqual({ name: 'Group' })
  })

  test('is refused as a whole when one of them runs, and says which', () => {
    const running = {
      group: 'c',
      commits: [commit('t', 0, 70)],
      members: [member('billing')],
      isNamed: false,
    }
    expect(() => plan(earliest, [...scenes, running])).toThrow(
      '1 group of 3 cannot be moved: Group "c" has 1 running member: billing on 10.0.0.7.',
    )
  })

  test('leaves out what only a glob names and has no commits, and refuses what was named itself', () => {
    const empty = { group: 'e', isNamed: false }
    const share = { group: 's', kind: 'share' as const, isNamed: false }
    const made = plan(earliest, [...scenes, empty, share])
    expect(made.consequences.map(one => plain(one.text))).toContain(
      '2 groups without committed offsets stay as they are: e and s.',
    )
    expect(targets(made)).toHaveLength(2)
    expect(() => plan(earliest, [...scenes, { group: 's', kind: 'share' }])).toThrow('share group')
    expect(() => plan(earliest, [empty])).toThrow('None of these groups has committed offsets.')
  })
})

describe('A reset to what a file says', () => {
  const lines = (text: string): { to: OffsetTarget; lines: OffsetLine[] } => {
    const read = readOffsetLines(text, 'offsets.csv')
    return { to: { kind: 'lines', lines: read }, lines: read }
  }

  test('moves the partitions that it names, inside of the log', () => {
    const { to, lines: read } = lines('t,0,55\n')
    expect(targets(plan(to, [{ commits: [commit('t', 0, 70)], lines: read }]))).toEqual(['g: 55'])
    const { to: low, lines: lowLines } = lines('t,0,3\n')
    expect(targets(plan(low, [{ commits: [commit('t', 0, 70)], lines: lowLines }]))).toEqual(['g: earliest'])
  })

  test('refuses partitions that there are not, and asks before it begins a group', () => {
    const other = lines('t,7,55')
    expect(() => plan(other.to, [{ commits: [commit('t', 0, 70)], lines: other.lines }])).toThrow(
      'Topic t has no partition 7.',
    )
    const fresh = lines('t,0,55')
    expect(() => plan(fresh.to, [{ isListed: false, lines: fresh.lines }])).toThrow(
      'There is no consumer group',
    )
    expect(targets(plan(fresh.to, [{ isListed: false, lines: fresh.lines }], { create: true }))).toEqual([
      'g: 55',
    ])
  })

  test('reads both of Kafka’s forms, with quotes and a line of names, and writes them again', () => {
    const groups = readOffsetLines('"a, b","t",0,5\r\n"say ""hi""",t,1,7\r\n', 'f')
    expect(groups.map(one => one.group)).toEqual(['a, b', 'say "hi"'])
    expect(readOffsetLines(writeOffsetLines(groups), 'f')).toEqual(groups)
    expect(readOffsetLines('topic,partition,offset\nt,0,9223372036854775807', 'f')).toEqual([
      { group: null, topic: 't', partition: 0, offset: 9_223_372_036_854_775_807n },
    ])
  })

  test.each([
    ['t,0,5\nt,0', /f, line 2 is none/],
    ['t,0,-5', /f, line 1 is none/],
    ['t,0,5\nt,0,6', /t-0 stands twice/],
    ['g,t,0,5\nt,1,6', /some lines name a group/],
    ['"t,0,5', /cannot be read as CSV/],
    ['topic,partition,offset\n', /no offset in f/],
  ])('%j is refused', (text, message) => {
    expect(() => readOffsetLines(text, 'f')).toThrow(message)
  })
})

describe('Groups that are asked for', () => {
  const listing = (...ids: string[]) => ({
    groups: ids.map(id => ({
      id,
      kind: 'classic' as const,
      state: 'Empty',
      protocolType: '',
      coordinator: 1,
    })),
    missing: [],
  })
  const names = (asked: string[], ...ids: string[]) =>
    chosenGroups(asked, listing(...ids)).map(one => `${one.group}${one.isNamed ? '' : ' by glob'}`)

  test('are names, globs, or several with commas between', () => {
    expect(names(['tda_*', 'x'], 'tda_a', 'tda_b', 'x', 'y')).toEqual(['tda_a by glob', 'tda_b by glob', 'x'])
    expect(names(['x, y'], 'x', 'y')).toEqual(['x', 'y'])
    expect(names(['x', '*'], 'x', 'y')).toEqual(['x', 'y by glob'])
  })

  test('that are called like a list or a glob are themselves', () => {
    expect(names(['a,b'], 'a', 'b', 'a,b')).toEqual(['a,b'])
    expect(names(['*'], '*', 'other')).toEqual(['*'])
  })

  test('are not guessed while a broker does not tell its groups', () => {
    const partial = { ...listing('tda_a'), missing: [{ broker: 2, why: noAnswer }] }
    expect(() => chosenGroups(['tda_*'], partial)).toThrow('broker 2 did not answer')
    expect(chosenGroups(['tda_a'], partial)).toEqual([{ group: 'tda_a', isNamed: true }])
    expect(() => chosenGroups(['x*'], listing('y'))).toThrow(Failure)
  })
})
