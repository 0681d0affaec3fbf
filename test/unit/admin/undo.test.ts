import { describe, expect, test } from 'vitest'
import { resetDecision } from '../../../src/admin/offsets/reset-decision.ts'
import { undoOffsets } from '../../../src/admin/offsets/undo.ts'
import type { Failure } from '../../../src/core/failure.ts'
import { type Plan, planDigest } from '../../../src/core/plan.ts'
import { plain } from '../../../src/core/report.ts'
import type { Snapshot, SnapshotRow } from '../../../src/store/snapshots.ts'
import { commit, member, observedGroup } from './observed.ts'

type Scene = Parameters<typeof observedGroup>[0]

const row = (partition: number, before: number | null, after: number | null, topic = 't'): SnapshotRow => ({
  topic,
  topicId: `id-of-${topic}`,
  partition,
  before: before === null ? null : { offset: BigInt(before), leaderEpoch: 7, metadata: 'from <@U1>' },
  after: after === null ? null : BigInt(after),
})

function undo(rows: SnapshotRow[], scene: Scene, snapshot: Partial<Snapshot> = {}): Plan | Failure {
  const kept = {
    requestId: 'r-1',
    environment: 'dev',
    clusterId: 'cluster-1',
    group: 'g',
    rows,
    at: 0,
    ...snapshot,
  }
  if (undoOffsets.kind !== 'change') throw new Error('Undo is a change.')
  const answer = undoOffsets.plan({ request: 'r-1' }, [{ ...observedGroup(scene), snapshot: kept }])
  return answer.kind === 'plan' ? answer.plan : answer.failure
}
function planned(rows: SnapshotRow[], scene: Scene): Plan {
  const answer = undo(rows, scene)
  if (answer instanceof Error) throw answer
  return answer
}
const said = (plan: Plan): string[] => plan.consequences.map(one => `${one.severity}: ${plain(one.text)}`)
const logs = {
  t: [
    { start: 0, end: 100 },
    { start: 0, end: 100 },
  ],
}

describe('The plan of an undo', () => {
  test('puts back offset, leader epoch and metadata, and removes what was not there', () => {
    const scene = { logs, commits: [commit('t', 0, 5), commit('t', 1, 5)] }
    const plan = planned([row(0, 70, 5), row(1, null, 5)], scene)
    expect(resetDecision.parse(plan.decision)).toEqual({
      clusterId: 'cluster-1',
      topics: { t: { id: 'id-of-t', partitions: 2 } },
      groups: [
        {
          group: 'g',
          partitions: [
            {
              topic: 't',
              partition: 0,
              current: { offset: 5n, leaderEpoch: 3, metadata: '' },
              to: 70n,
              leaderEpoch: 7,
              metadata: 'from <@U1>',
            },
            { topic: 't', partition: 1, current: { offset: 5n, leaderEpoch: 3, metadata: '' }, to: 'none' },
          ],
        },
      ],
    })
    expect(plan.table?.rows).toEqual([
      ['t', '0', '5', '70', '0'],
      ['t', '1', '5', 'no commit', '0'],
    ])
    expect(said(plan)).toEqual([
      'warning: 65 records will be skipped: the group had read them before the reset.',
      'note: 1 partition had no commit before and has none again.',
    ])
    expect(plan.nothingToDo).toBe(false)
  })

  test('says how far the group has moved since', () => {
    const plan = planned([row(0, 10, 70), row(1, 10, 70)], {
      logs,
      commits: [commit('t', 0, 75), commit('t', 1, 70)],
    })
    expect(plan.table?.rows.map(one => one[4])).toEqual(['5', '0'])
    expect(said(plan)).toEqual([
      'warning: 125 records will be read again by g.',
      'warning: The group has moved on in 1 partition since then; that progress is lost.',
    ])
  })

  test('is another one as soon as the group moves again', () => {
    const digest = (at: number) =>
      planDigest('offsets undo', 'dev', planned([row(0, 10, 70)], { logs, commits: [commit('t', 0, at)] }))
    expect(digest(71)).not.toBe(digest(70))
    expect(digest(70)).toBe(digest(70))
  })

  test('leaves topics that were made anew or deleted as they are', () => {
    const scene = {
      logs: { ...logs, u: [{ start: 0, end: 1 }] },
      ids: { u: 'another' },
      commits: [commit('t', 0, 5)],
    }
    const plan = planned([row(0, 70, 5), row(0, 1, 0, 'u'), row(0, 1, 0, 'gone')], scene)
    expect(
      resetDecision
        .parse(plan.decision)
        .groups.flatMap(one => one.partitions)
        .map(one => one.topic),
    ).toEqual(['t'])
    expect(said(plan)).toContain(
      'note: 2 partitions of topics that were deleted or made anew since stay as they are.',
    )
    expect(undo([row(0, 1, 0, 'u')], scene)).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('deleted or made anew'),
    })
  })

  test('is refused while the group has members, and for another cluster', () => {
    const scene = { logs, commits: [commit('t', 0, 5)] }
    expect(undo([row(0, 70, 5)], { ...scene, members: [member('billing')] })).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('billing on 10.0.0.7'),
    })
    expect(undo([row(0, 70, 5)], scene, { clusterId: 'other' })).toMatchObject({ code: 'refused' })
  })

  test('has nothing to do only where offset, leader epoch and metadata are back', () => {
    const exact = { ...commit('t', 0, 70, 'from <@U1>'), leaderEpoch: 7 }
    expect(planned([row(0, 70, 5)], { logs, commits: [exact] }).nothingToDo).toBe(true)
    expect(planned([row(0, 70, 5)], { logs, commits: [{ ...exact, metadata: '' }] }).nothingToDo).toBe(false)
    expect(planned([row(0, 70, 5)], { logs, commits: [{ ...exact, leaderEpoch: 8 }] }).nothingToDo).toBe(
      false,
    )
    expect(planned([row(0, 70, 5), row(1, null, 5)], { logs, commits: [exact] }).nothingToDo).toBe(true)
    expect(planned([row(0, 70, 70), row(1, 1, null)], { logs, commits: [exact] }).nothingToDo).toBe(false)
  })

  test('asks nobody to create a group that is gone', () => {
    const gone = undo([row(0, 70, 5)], { logs, isListed: false })
    expect(gone).toMatchObject({ code: 'not-found' })
    expect((gone as Failure).hint).not.toContain('--create')
  })
})
