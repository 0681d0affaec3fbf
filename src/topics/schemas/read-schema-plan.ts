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
  if (declared.length === 0) return { rows: [], steps: [] }
  const why =
    registry === null
      ? `${environment} has no schema registry in bot.yml`
      : registry.known
        ? null
        : registry.why.message.replace(/\.$/, '')
  if (why !== null || !registry?.known) {
    const faulty = declared.map(one => (one.faults.length > 0 ? one : { ...one, faults: [why ?? ''] }))
    return planSchemas(faulty, new Map())
  }
  return planSchemas(declared, await readSubjects(registry.value, declared))
}
