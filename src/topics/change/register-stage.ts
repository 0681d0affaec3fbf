import type { Context } from '../../context.ts'
import type { Run } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Step } from '../../core/report.ts'
import { inspectSchemas, registerSchemas } from '../schemas/register-schemas.ts'
import { registryOf } from '../schemas/registry-of.ts'
import { type SchemaStep, stepText } from '../schemas/schema-row.ts'
import type { TopicDecision } from './topic-decision.ts'
import type { OutcomeRow } from './topics-outcome.ts'

interface Before {
  /** The cluster is gone, or the request is another process's. */
  isStopped: boolean
  /** Topics that could not be created. */
  failed: ReadonlySet<string>
}

/** Registers the schemas of a decision, but those of topics that are not there. Never throws: topics are done by then. */
export async function registerStage(
  { schemas }: TopicDecision,
  context: Context,
  run: Run,
  { isStopped, failed }: Before,
): Promise<{ rows: OutcomeRow[]; failures: Failure[] }> {
  if (!schemas) return { rows: [], failures: [] }
  const isLeft = ({ topics }: SchemaStep): boolean =>
    isStopped || (topics.length > 0 && topics.every(topic => failed.has(topic)))
  const left = schemas.steps.filter(isLeft).map(step => rowOf(step, 'not-tried', null))
  const todo = schemas.steps.filter(step => !isLeft(step))
  if (todo.length === 0) return { rows: left, failures: [] }
  try {
    const registry = sameRegistry(context, schemas.registry)
    const results = await registerSchemas(registry, context.config.topics.schemas, todo, () => run.isMine())
    return {
      rows: [...left, ...results.map(({ step, state, error }) => rowOf(step, state, error?.message ?? null))],
      failures: results.flatMap(({ error }) => error ?? []),
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return { rows: [...left, ...todo.map(step => rowOf(step, 'not-tried', null))], failures: [error] }
  }
}

/** After a crash in the middle: what the registry says about each step. Never throws. */
export async function inspectRegistered({ schemas }: TopicDecision, context: Context): Promise<Step[]> {
  if (!schemas) return []
  try {
    const registry = sameRegistry(context, schemas.registry)
    const seen = await inspectSchemas(registry, context.config.topics.schemas, schemas.steps)
    return seen.map(({ step, isDone }) => ({ state: isDone ? 'done' : 'not-tried', text: stepText(step) }))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const detail = `Whether it was done is not known: ${error.message}`
    return schemas.steps.map(step => ({ state: 'failed', text: stepText(step), detail }))
  }
}

/** Approved for one registry, never done in another one. */
function sameRegistry(context: Context, url: string): ReturnType<typeof registryOf> {
  const registry = registryOf(context)
  if (registry.url === url) return registry
  throw new Failure(
    'conflict',
    'Another schema registry is configured now than the one that the plan was made for.',
    { hint: 'Plan again.' },
  )
}

const rowOf = (step: SchemaStep, state: OutcomeRow['state'], error: string | null): OutcomeRow => ({
  topic: step.topics[0] ?? step.subject,
  kind: step.kind === 'level' ? 'compatibility' : 'schema',
  text: stepText(step),
  state,
  error,
})
