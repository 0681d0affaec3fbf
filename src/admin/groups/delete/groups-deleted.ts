import { z } from 'zod'
import type { FollowUp, Report } from '../../../core/report.ts'
import { counted } from '../../../core/words.ts'

/** What became of each group that was to be deleted. */
export const groupsDeleted = z.object({
  requestId: z.string(),
  rows: z.array(
    z.object({
      group: z.string(),
      /** How many committed offsets it had. */
      commits: z.number(),
      error: z.string().nullable(),
    }),
  ),
})
export type GroupsDeleted = z.infer<typeof groupsDeleted>

/** The answer after `groups delete`: what went wrong first. */
export function presentGroupsDeleted({ requestId, rows }: GroupsDeleted): Report {
  const failed = rows.filter(row => row.error !== null)
  const done = rows.filter(row => row.error === null)
  const [only] = rows
  const what = rows.length === 1 ? `Group "${only?.group}"` : counted(done.length, 'group')
  const summary =
    failed.length === 0
      ? `${what} ${rows.length === 1 ? 'is' : 'are'} deleted.`
      : `${done.length} of ${counted(rows.length, 'group')} deleted; ${failed.length} could not be.`
  const undo = `offsets undo ${requestId}`
  const canUndo = done.some(row => row.commits > 0)
  const followUps: FollowUp[] = [{ label: 'Show groups', command: 'groups list', effect: 'primary' }]
  if (canUndo) followUps.push({ label: 'Undo', command: undo, effect: 'danger' })
  return {
    title: failed.length === 0 ? 'Groups deleted' : 'Groups only partly deleted',
    tone: failed.length === 0 ? 'good' : 'bad',
    summary,
    parts: [
      { kind: 'text', text: summary },
      {
        kind: 'steps',
        steps: [...failed, ...done].map(row => ({
          state: row.error === null ? ('done' as const) : ('failed' as const),
          text: `${row.group}: ${row.commits === 0 ? 'no committed offsets' : `${counted(row.commits, 'committed offset')} ${row.error === null ? 'kept for an undo' : ''}`}`.trim(),
          ...(row.error === null ? {} : { detail: row.error }),
        })),
      },
      ...(canUndo
        ? [
            {
              kind: 'text' as const,
              text: ['To make them anew with what they had committed: ', { code: undo }],
            },
          ]
        : []),
    ],
    followUps,
  }
}
