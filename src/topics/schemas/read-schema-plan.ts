import type { Context } from '../../context.ts'
import { declaredSubjects } from './declared-subjects.ts'
import { planSchemas } from './plan-schemas.ts'
import { readSubjects } from './read-subjects.ts'
import type { SchemaPlan } from './schema-row.ts'

/**
 * Plans the schemas of these topics. Never throws for the registry's sake: without one, or where it does not answer or
 * refuses, their rows are skipped and say why.
 */
export async function readSchemaPlan(context: Context, topics: Iterable<string>): Promise<SchemaPlan> {
  const { config, environment, registry } = context
  const settings = config.bot.environments.get(environment)?.schemaRegistry
  const declared = declaredSubjects(config.topics, settings?.subjects ?? 'topic', new Set(topics))
  if (declared.length === 0) return noSchemas
  if (registry?.known) {
    const facts = await readSubjects(registry.value, declared)
    const trouble = [...facts.values()].flatMap(one => (one.known ? [] : one.why))[0] ?? null
    return { ...planSchemas(declared, facts), trouble, registry: registry.value.url }
  }
  const why = registry?.why.message.replace(/\.$/, '') ?? `${environment} has no schema registry`
  const skipped = declared.map(one => (one.faults.length > 0 ? one : { ...one, faults: [why] }))
  return { ...planSchemas(skipped, new Map()), trouble: registry?.why ?? null, registry: null }
}

/** Of a plan that concerns no schemas. */
const noSchemas: SchemaPlan = { rows: [], steps: [], trouble: null, registry: null }
