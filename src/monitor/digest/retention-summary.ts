import { z } from 'zod'
import type { Context } from '../../context.ts'

/** Topics that are kept longer or shorter than topics.yml and the access file allow. */
export const retentionSummaryShape = z.object({
  /** On the cluster, a sentence for each. */
  onCluster: z.array(z.string()),
  /** Faults of the files themselves, over all environments. */
  inFiles: z.number(),
})
export type RetentionSummary = z.infer<typeof retentionSummaryShape>

const found = z.object({ findings: z.array(z.object({ id: z.string(), text: z.string() })) })
const validated = z.object({ rows: z.array(z.object({ check: z.string(), level: z.string() })) })

const onCluster = new Set(['retention-above-policy', 'retention-below-policy'])
const inFiles = new Set([
  'retention-above-policy',
  'retention-below-access',
  'size-against-access',
  'no-retention-policy',
])

/** null: neither can be asked. `audited` is what the security audit answered, where it did. */
export async function retentionSummary(context: Context, audited: unknown): Promise<RetentionSummary | null> {
  const files = await context.ask('topics validate', {})
  if (files === null && audited === undefined) return null
  const { findings } = audited === undefined ? { findings: [] } : found.parse(audited)
  const { rows } = files === null ? { rows: [] } : validated.parse(files.data)
  return {
    onCluster: findings.filter(one => onCluster.has(one.id)).map(one => one.text),
    inFiles: rows.filter(row => inFiles.has(row.check) && row.level !== 'note').length,
  }
}
