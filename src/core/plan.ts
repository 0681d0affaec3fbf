import { createHash } from 'node:crypto'
import type { Step, Table, Text } from './report.ts'

/**
 * What a change would do, as data. `decision` is what people approve and what the digest covers: cluster id, topic ids,
 * absolute times, the state that is replaced. Numbers that move every second on a live cluster belong into `estimates`.
 */
export interface Plan {
  /** One sentence: "Move the committed offsets of 3 partitions of group g to the earliest record". */
  title: string
  decision: Json
  /** Names to sizes. One that grows beyond the policy's factor before execution makes the plan outdated. */
  estimates: Record<string, number>
  steps: Step[]
  /** The same steps as rows, where a table reads better: one row a partition. */
  table?: Table
  /** Full sentences, the worst first: what somebody would be angry about not having been told. */
  consequences: Consequence[]
  /** True when the cluster is already as asked: nothing is approved or executed. */
  nothingToDo: boolean
}

export interface Consequence {
  severity: 'note' | 'warning' | 'critical'
  text: Text
}

/** Values that have one canonical text. Offsets and ids are bigint. */
export type Json = null | boolean | number | bigint | string | Json[] | { [key: string]: Json | undefined }

/** A sha-256 over command, environment and decision in canonical form; the same decision gives the same digest anywhere. */
export function planDigest(command: string, environment: string, plan: Pick<Plan, 'decision'>): string {
  return createHash('sha256')
    .update(canonicalJson({ command, environment, decision: plan.decision }))
    .digest('hex')
}

/** JSON with sorted keys, no white space, and bigint as a bare `123n`, which no other value looks like. */
export function canonicalJson(value: Json): string {
  if (typeof value === 'bigint') return `${value}n`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const entries = Object.entries(value)
    .filter((entry): entry is [string, Json] => entry[1] !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
}

/** The estimates that grew beyond `factor` since the plan was approved; small numbers may grow by ten before it counts. */
export function outgrown(
  approved: Record<string, number>,
  now: Record<string, number>,
  factor: number,
): string[] {
  return Object.keys(now).filter(name => {
    const before = approved[name] ?? 0
    const after = now[name] ?? 0
    return after > before * factor && after - before > 10
  })
}
