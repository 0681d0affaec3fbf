import type { ClusterExport, Section } from '../export-document.ts'
import type { ClusterRead } from '../read-cluster.ts'
import type { RestoreStep } from './restore-step.ts'

/** What of an export can be brought back; the secrets of SCRAM users are in none. */
export const restorable = [
  'cluster',
  'brokers',
  'topics',
  'acls',
  'quotas',
  'groups',
  'schemas',
] as const satisfies readonly Section[]
export type Restorable = (typeof restorable)[number]

export const offsetModes = ['as-exported', 'inside-log'] as const

export interface RestoreInput {
  file: ClusterExport
  now: ClusterRead
  only: readonly Restorable[]
  /** `inside-log`: a commit that would lie outside of the log is left out. */
  offsets: (typeof offsetModes)[number]
  /** The bot shortens no retention of it. */
  isProtected: (topic: string) => boolean
}

/** What one section comes to. */
export interface SectionPlan {
  steps: RestoreStep[]
  /** What differs and cannot be brought back, or not now. `key`: that of the step that it would be. */
  blocked: Blocked[]
  warnings: { severity: 'note' | 'warning' | 'critical'; text: string }[]
}
export interface Blocked {
  key: string
  name: string
  why: string
}

export const nothing = (): SectionPlan => ({ steps: [], blocked: [], warnings: [] })

/** The values that are not as in the file. */
export function differing<V extends string | number>(
  wanted: Readonly<Record<string, V>>,
  now: Readonly<Record<string, V>>,
): { values: Record<string, V>; was: Record<string, V | null> } {
  const keys = Object.keys(wanted).filter(key => wanted[key] !== now[key])
  return {
    values: Object.fromEntries(keys.flatMap(key => (wanted[key] === undefined ? [] : [[key, wanted[key]]]))),
    was: Object.fromEntries(keys.map(key => [key, now[key] ?? null])),
  } as { values: Record<string, V>; was: Record<string, V | null> }
}
