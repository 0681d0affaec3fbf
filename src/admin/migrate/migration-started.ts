import { z } from 'zod'
import type { Report } from '../../core/report.ts'

/** What became of a request to copy: the job that does it. */
export const migrationStarted = z.object({
  environment: z.string(),
  job: z.string(),
  title: z.string(),
  isCreated: z.boolean(),
})
export type MigrationStarted = z.infer<typeof migrationStarted>

export function presentMigrationStarted({ job, title, isCreated }: MigrationStarted): Report {
  const summary = `${title}: begun as job ${job}.${isCreated ? ' The target was made.' : ''} migrate status ${job} tells how far it is.`
  return {
    title: 'The copy has begun',
    tone: 'info',
    summary,
    parts: [{ kind: 'text', text: summary }],
    followUps: [
      { label: 'How far is it?', command: `migrate status ${job}`, effect: 'primary' },
      { label: 'Have it wait', command: `migrate pause ${job}` },
    ],
  }
}
