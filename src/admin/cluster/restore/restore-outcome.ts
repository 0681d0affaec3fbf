import { z } from 'zod'
import type { Report, Step } from '../../../core/report.ts'
import { counted, listed } from '../../../core/words.ts'

/** What became of each step, as read back from the cluster. */
export const restoreOutcome = z.object({
  environment: z.string(),
  source: z.string(),
  rows: z.array(
    z.object({
      section: z.string(),
      text: z.string(),
      state: z.enum(['done', 'failed', 'not-tried']),
      error: z.string().nullable(),
    }),
  ),
  /** Schemas that have another id than in the export: records that hold the old one cannot be read by it. */
  otherIds: z.array(z.object({ version: z.string(), was: z.number(), is: z.number() })),
})
export type RestoreOutcome = z.infer<typeof restoreOutcome>
export type OutcomeRow = RestoreOutcome['rows'][number]

export function presentRestored({ environment, source, rows, otherIds }: RestoreOutcome): Report {
  const of = (state: OutcomeRow['state']): OutcomeRow[] => rows.filter(row => row.state === state)
  const [done, failed, untried] = [of('done'), of('failed'), of('not-tried')]
  const isWhole = done.length === rows.length
  const summary = `${environment}: ${[
    `${counted(done.length, 'step')} done and read back`,
    failed.length > 0 ? `${failed.length} failed` : '',
    untried.length > 0 ? `${untried.length} not tried` : '',
  ]
    .filter(Boolean)
    .join(', ')}.`
  const stepOf = ({ state, text, error }: OutcomeRow): Step => ({
    state,
    text,
    ...(error === null ? {} : { detail: error }),
  })
  return {
    title: isWhole ? `${environment} restored from ${source}` : `${environment} only partly restored`,
    tone: isWhole ? 'good' : 'bad',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...(otherIds.length > 0
        ? [
            {
              kind: 'callout' as const,
              tone: 'warning' as const,
              text: `The registry gave other ids: ${listed(
                otherIds.map(one => `${one.version} ${one.was} → ${one.is}`),
                5,
              )}. Records that were written with the old ones cannot be read by these.`,
            },
          ]
        : []),
      { kind: 'steps', steps: [...failed, ...untried, ...done].map(stepOf) },
      ...(isWhole
        ? []
        : [{ kind: 'text' as const, text: 'Restore it once more: what is done is left out then.' }]),
    ],
    followUps: [{ label: 'Health', command: 'health' }],
  }
}
