import { z } from 'zod'
import type { Config } from './load.ts'

const policyShape = z.object({
  topics: z.array(z.string()).default([]),
  max_retention_days: z.number().optional(),
})

/** `retention_policies` of topics.yml; one that cannot be read is left out, and a fault of the file. */
export function retentionPolicies({ topics }: Config): ({ name: string } & z.output<typeof policyShape>)[] {
  const written = topics.written.retention_policies
  if (typeof written !== 'object' || written === null) return []
  return Object.entries(written).flatMap(([name, value]) => {
    const read = policyShape.safeParse(value)
    return read.success ? [{ name, ...read.data }] : []
  })
}
