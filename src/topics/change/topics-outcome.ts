import { z } from 'zod'
import type { Report, Step } from '../../core/report.ts'
import { counted } from '../../core/words.ts'

/** What became of each step of a change of topics, as read back from the cluster. */
export const topicsOutcome = z.object({
  environment: z.string(),
  rows: z.array(
    z.object({
      topic: z.string(),
      /** `create`, `settings`, `partitions`, `schema`, `compatibility`, `replication` or `delete`. */
      kind: z.string(),
      text: z.string(),
      state: z.enum(['done', 'failed', 'not-tried']),
      error: z.string().nullable(),
    }),
  ),
  /** What goes on after this change: it moves the replicas. */
  job: z.object({ id: z.string(), title: z.string() }).optional(),
})
export type TopicsOutcome = z.infer<typeof topicsOutcome>
export type OutcomeRow = TopicsOutcome['rows'][number]

/** The answer after topics were created, changed or deleted: what went wrong first. */
export function presentTopicsOutcome({ rows, environment, job }: TopicsOutcome): Report {
  const of = (state: OutcomeRow['state']): OutcomeRow[] => rows.filter(row => row.state === state)
  const [done, failed, untried] = [of('done'), of('failed'), of('not-tried')]
  const summary = [
    done.length > 0 ? `${counted(done.length, 'step')} done and read back` : job ? '' : 'nothing done',
    failed.length > 0 ? `${failed.length} failed` : '',
    untried.length > 0 ? `${untried.length} not tried` : '',
    job ? `job ${job.id} begins to move replicas` : '',
  ]
    .filter(Boolean)
    .join(', ')
  const isWhole = done.length === rows.length
  return {
    title: isWhole ? `Topics of ${environment} changed` : `Topics of ${environment} only partly changed`,
    tone: isWhole ? 'good' : 'bad',
    summary: `${environment}: ${summary}.`,
    parts: [
      { kind: 'text', text: `${environment}: ${summary}.` },
      ...(rows.length === 0
        ? []
        : [{ kind: 'steps' as const, steps: [...failed, ...untried, ...done].map(stepOf) }]),
      ...(job
        ? [
            {
              kind: 'text' as const,
              text: [
                { code: job.id },
                `: ${job.title}. Its progress and its end are told here; status shows it, too.`,
              ],
            },
          ]
        : []),
    ],
    followUps: [{ label: 'Drift', command: 'topics drift' }],
  }
}

const stepOf = ({ state, text, error }: OutcomeRow): Step => ({
  state,
  text,
  ...(error === null ? {} : { detail: error }),
})
