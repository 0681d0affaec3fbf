import { z } from 'zod'
import type { Report, Step } from '../../../core/report.ts'
import { counted } from '../../../core/words.ts'

/** What became of each step, as read back from the cluster. */
export const aclsApplied = z.object({
  environment: z.string(),
  rows: z.array(
    z.object({
      kind: z.enum(['create', 'delete']),
      text: z.string(),
      state: z.enum(['done', 'failed', 'not-tried']),
      error: z.string().nullable(),
    }),
  ),
})
export type AclsApplied = z.infer<typeof aclsApplied>
type Row = AclsApplied['rows'][number]

export function presentAclsApplied({ environment, rows }: AclsApplied): Report {
  const of = (state: Row['state']): Row[] => rows.filter(row => row.state === state)
  const [done, failed, untried] = [of('done'), of('failed'), of('not-tried')]
  const isWhole = done.length === rows.length
  const made = done.filter(row => row.kind === 'create').length
  const summary = `${environment}: ${[
    made > 0 ? `${counted(made, 'rule')} made` : '',
    done.length > made ? `${counted(done.length - made, 'rule')} deleted` : '',
    failed.length > 0 ? `${failed.length} failed` : '',
    untried.length > 0 ? `${untried.length} not tried` : '',
  ]
    .filter(Boolean)
    .join(', ')}; read back.`
  return {
    title: isWhole
      ? `Access rules of ${environment} applied`
      : `Access rules of ${environment} only partly applied`,
    tone: isWhole ? 'good' : 'bad',
    summary,
    parts: [
      { kind: 'text', text: summary },
      {
        kind: 'steps',
        steps: [...failed, ...untried, ...done].map(
          ({ state, text, error }): Step => ({ state, text, ...(error === null ? {} : { detail: error }) }),
        ),
      },
    ],
    followUps: [
      ...(isWhole ? [] : [{ label: 'Plan again', command: 'acl plan' }]),
      { label: 'Audit of access', command: 'acl audit' },
    ],
  }
}
