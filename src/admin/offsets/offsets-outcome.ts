import { z } from 'zod'
import type { Report } from '../../core/report.ts'
import { groupWord } from '../../core/tokenize.ts'
import { count, counted } from '../../core/words.ts'

/** What a change of offsets did, partition by partition, as read back from the cluster. */
export const offsetsOutcome = z.object({
  group: z.string(),
  requestId: z.string(),
  rows: z.array(
    z.object({
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
  const summary =
    failed.length === 0
      ? `The offsets of ${counted(done, 'partition')} of group "${outcome.group}" were moved and read back.`
      : `${failed.length} of ${counted(outcome.rows.length, 'partition')} of group "${outcome.group}" could not be moved, or not be read back.`
  return {
    title:
      failed.length === 0
        ? `Offsets of "${outcome.group}" moved`
        : done > 0
          ? `Offsets of "${outcome.group}" only partly moved`
          : `Offsets of "${outcome.group}" not moved`,
    tone: failed.length === 0 ? 'good' : 'bad',
    summary,
    parts: [
      { kind: 'text', text: summary },
      {
        kind: 'table',
        table: {
          columns: [
            { name: 'Topic' },
            { name: 'Partition', align: 'right' },
            { name: 'Before', align: 'right' },
            { name: 'Now', align: 'right' },
            { name: 'Result' },
          ],
          rows: outcome.rows.map(row => [
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
      { label: 'Show lag', command: `lag ${groupWord(outcome.group)}`, effect: 'primary' },
      { label: 'Undo', command: `offsets undo ${outcome.requestId}`, effect: 'danger' },
    ],
  }
}
