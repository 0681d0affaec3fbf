import { z } from 'zod'
import type { Context } from '../../context.ts'
import type { Failure } from '../../core/failure.ts'
import { type CompatibilityLevel, compatibilityLevels } from '../../registry/registry.ts'
import { type DeclaredSubject, declaredSubjects } from './declared-subjects.ts'
import { readSubjects, type SubjectFacts } from './read-subjects.ts'

const level = z.enum(compatibilityLevels)

/** A declared schema of a topic beside what the registry holds under its subject. */
export const topicSchemaShape = z.object({
  subject: z.string(),
  topics: z.array(z.string()),
  /** As declared, and `file:line` of it; null: it is defined nowhere. */
  schema: z.string(),
  source: z.string().nullable(),
  /** `older version`: the declared schema is registered, and a later one, too. */
  state: z.enum(['as registered', 'older version', 'another schema', 'not registered', 'not known']),
  /** The latest version in the registry. */
  latest: z.number().nullable(),
  /** Which version the declared schema is. */
  version: z.number().nullable(),
  /** The level that holds in the registry, and the declared one; null: not known, not declared. */
  level: level.nullable(),
  declaredLevel: level.nullable(),
  /** Why it is not known. */
  why: z.string().nullable(),
})
export type TopicSchema = z.infer<typeof topicSchemaShape>

/**
 * What the registry has of these topics' declared schemas and of those that they refer to. Never throws for the registry's
 * sake: `trouble` is what kept it from answering.
 */
export async function readTopicSchemas(
  { config, environment, registry }: Context,
  topics: Iterable<string>,
): Promise<{ schemas: TopicSchema[]; trouble: Failure | null }> {
  const naming = config.bot.environments.get(environment)?.schemaRegistry?.subjects ?? 'topic'
  const declared = declaredSubjects(config.topics, naming, new Set(topics))
  if (declared.length === 0) return { schemas: [], trouble: null }
  if (!registry?.known) {
    const why = registry?.why.message ?? `${environment} has no schema registry.`
    return { schemas: declared.map(one => notKnown(one, why)), trouble: registry?.why ?? null }
  }
  const facts = await readSubjects(registry.value, declared)
  const schemas = declared.map(one => {
    const found = facts.get(one.subject)
    return found?.known
      ? compared(one, found.value)
      : notKnown(one, found?.why.message ?? 'The registry was not asked.')
  })
  const trouble = [...facts.values()].flatMap(one => (one.known ? [] : one.why))[0] ?? null
  return { schemas, trouble }
}

const declaration = ({ subject, topics, schemaName, schema, level: declaredLevel }: DeclaredSubject) => ({
  subject,
  topics: [...topics],
  schema: schemaName,
  source: schema && `${schema.file}:${schema.at.line}`,
  declaredLevel,
})

const notKnown = (one: DeclaredSubject, why: string): TopicSchema => ({
  ...declaration(one),
  state: 'not known',
  latest: null,
  version: null,
  level: null,
  why: one.faults[0] ?? why,
})

function compared(one: DeclaredSubject, { latest, same, level: holds }: SubjectFacts): TopicSchema {
  const state =
    latest === null
      ? 'not registered'
      : same === null
        ? 'another schema'
        : same.version < latest.version
          ? 'older version'
          : 'as registered'
  return {
    ...declaration(one),
    state,
    latest: latest?.version ?? null,
    version: same?.version ?? null,
    level: holds,
    why: null,
  }
}

/** What holds under the subject, in a few words: `version 3, as declared`. */
export function registeredText({ state, latest, version, why }: TopicSchema): string {
  if (state === 'not known') return `not known: ${why ?? ''}`
  if (state === 'not registered') return 'not registered'
  if (state === 'as registered') return `${versionText(version)}, as declared`
  return state === 'older version'
    ? `${versionText(latest)}; declared is ${versionText(version)}`
    : `${versionText(latest)}, which is another schema than the declared one`
}
const versionText = (version: number | null): string =>
  version === null ? 'no version' : `version ${version}`

/** The level that holds, and the declared one where it is another. */
export const levelText = ({ level: holds, declaredLevel }: TopicSchema): string =>
  declaredLevel !== null && holds !== null && declaredLevel !== holds
    ? `${holds} ≠ ${declaredLevel}`
    : (holds ?? '–')

export const levelsDiffer = ({
  level: holds,
  declaredLevel,
}: TopicSchema): { from: CompatibilityLevel; to: CompatibilityLevel } | null =>
  holds !== null && declaredLevel !== null && holds !== declaredLevel
    ? { from: holds, to: declaredLevel }
    : null
