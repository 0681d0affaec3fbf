import { z } from 'zod'
import type { Failure } from '../../core/failure.ts'
import { compatibilityLevels } from '../../registry/registry.ts'

const level = z.enum(compatibilityLevels)

/** What would become of one subject. */
export const schemaRowShape = z.object({
  subject: z.string(),
  /** Whose it is; none: only other schemas refer to it. */
  topics: z.array(z.string()),
  /** As declared. */
  schema: z.string(),
  /** `file:line` of its declaration; null: it is defined nowhere. */
  source: z.string().nullable(),
  /** `skipped`: nothing is done with it, `reasons` says why, and topics are not concerned. */
  action: z.enum(['new subject', 'new version', 'as registered', 'incompatible', 'skipped']),
  /** Its latest version in the registry. */
  latest: z.number().nullable(),
  /** Which version the declared schema is. */
  version: z.number().nullable(),
  /** null: it stays. */
  level: z.object({ from: level, to: level }).nullable(),
  reasons: z.array(z.string()),
})
export type SchemaRow = z.infer<typeof schemaRowShape>

/** One thing to do in a registry, in the order in which it is done. What people approve. */
export const schemaStepShape = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('level'),
    subject: z.string(),
    topics: z.array(z.string()),
    from: level,
    to: level,
  }),
  z.object({
    kind: z.literal('register'),
    subject: z.string(),
    topics: z.array(z.string()),
    schema: z.string(),
    /** Of the text that is registered. */
    sha256: z.string(),
    /** The latest version when it was planned; null: the subject is new. */
    latest: z.number().nullable(),
    /** `version` null: the one that an earlier step registers. */
    references: z.array(z.object({ name: z.string(), subject: z.string(), version: z.number().nullable() })),
  }),
])
export type SchemaStep = z.infer<typeof schemaStepShape>

/** A plan for schemas: a row a subject, and the steps that they come to. */
export interface SchemaPlan {
  rows: SchemaRow[]
  steps: SchemaStep[]
  /** The registry did not tell, or cannot be spoken to: what is skipped for that may well have to be registered. */
  trouble: Failure | null
  /** null: there is none. */
  registry: string | null
}

export function stepText(step: SchemaStep): string {
  if (step.kind === 'level') return `Set the compatibility of ${step.subject}: ${step.from} → ${step.to}`
  return step.latest === null
    ? `Register schema "${step.schema}" as the first version of ${step.subject}`
    : `Register schema "${step.schema}" as a new version of ${step.subject}, after version ${step.latest}`
}
