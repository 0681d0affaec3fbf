import { z } from 'zod'
import type { Report } from '../../core/report.ts'
import { groupWord } from '../../core/tokenize.ts'
import { count, counted } from '../../core/words.ts'

/** What a change of offsets did, partition by partition, as read back from the cluster. */
export const offsetsOutcome = z.object({
  requestId: z.string(),
  rows: z.array(
    z.object({
      group: z.string(),
      topic: z.string(),
      partition: z.number(),
      before: z.bigint().nullable(),
      after: z.bigint().nullable(),
      error: z.string().nullable(),
    }),
  ),
})
export type OffsetsOutcome = z.infer<typeof offsetsOutcome>

/** The answer after `offsets reset` and `offsets undo`. */
export function presentOffsetsOutcome(outcome: OffsetsOutcome): Report {
  const failed = outcome.rows.filter(row => row.error !== null)
  const done = outcome.rows.length - failed.length
  const groups = [...new Set(outcome.rows.map(row => row.group))]
  const only = groups.length === 1 ? groups[0] : undefined
  const whose = only === undefined ? counted(groups.length, 'group') : `group "${only}"`
  const of = only === undefined ? counted(groups.length, 'group') : `"${only}"`
  const summary =
    failed.length === 0
      ? `The offsets of ${counted(done, 'partition')} of ${whose} were moved and read back.`
      : `${failed.length} of ${counted(outcome.rows.length, 'partition')} of ${whose} could not be moved, or not be read back.`
  return {
    title:
      failed.length === 0
        ? `Offsets of ${of} moved`
        : done > 0
          ? `Offsets of ${of} only partly moved`
          : `Offsets of ${of} not moved`,
    tone: failed.length === 0 ? 'good' : 'bad',
    summary,
    parts: [
      { kind: 'text', text: summary },
      {
        kind: 'table',
        table: {
          columns: [
            ...(only === undefined ? [{ name: 'Group' }] : []),
            { name: 'Topic' },
            { name: 'Partition', align: 'right' },
            { name: 'Before', align: 'right' },
            { name: 'Now', align: 'right' },
            { name: 'Result' },
          ],
          rows: [...failed, ...outcome.rows.filter(row => row.error === null)].map(row => [
            ...(only === undefined ? [row.group] : []),
            row.topic,
            String(row.partition),
            row.before === null ? '–' : count(row.before),
            row.after === null ? '–' : count(row.after),
            row.error ?? 'done',
          ]),
        },
      },
      {
        kind: 'text',
        text: ['To put back what was replaced: ', { code: `offsets undo ${outcome.requestId}` }],
      },
    ],
    followUps: [
      {
        label: 'Show lag',
        command: only === undefined ? 'lag' : `lag ${groupWord(only)}`,
        effect: 'primary',
      },
      { label: 'Undo', command: `offsets undo ${outcome.requestId}`, effect: 'danger' },
    ],
  }
}
