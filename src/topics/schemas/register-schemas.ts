import type { DeclaredSchema } from '../../config/config.ts'
import { Failure, toFailure } from '../../core/failure.ts'
import type { NewSchema, RegisteredSchema, Registry } from '../../registry/registry.ts'
import { incompatibilities } from './compare/reasons.ts'
import { digestOf, reasonsOf } from './plan-schemas.ts'
import { type SchemaStep, stepText } from './schema-row.ts'

/** What became of one step, as read back from the registry. */
export interface SchemaResult {
  step: SchemaStep
  state: 'done' | 'failed' | 'not-tried'
  error: Failure | null
}

type Schemas = ReadonlyMap<string, Pick<DeclaredSchema, 'type' | 'text'>>

/**
 * Takes the steps one after the other, each read back; a failed one stops those of its subject and what refers to it, and
 * none else unless the registry is gone. Never throws.
 */
export async function registerSchemas(
  registry: Registry,
  schemas: Schemas,
  steps: readonly SchemaStep[],
  isMine: () => boolean,
): Promise<SchemaResult[]> {
  const results: SchemaResult[] = []
  const registered = new Map<string, number>()
  const failed = new Set<string>()
  let stopped: Failure | undefined
  for (const step of steps) {
    const { subject } = step
    if (!stopped && !isMine())
      stopped = new Failure('conflict', 'Another process has taken this request over.')
    const needs = [subject, ...(step.kind === 'register' ? step.references.map(one => one.subject) : [])]
    const blocked = needs.find(one => failed.has(one))
    if (stopped || blocked !== undefined) {
      failed.add(subject)
      results.push({ step, state: 'not-tried', error: null })
      continue
    }
    try {
      if (step.kind === 'level') await setLevel(registry, step)
      else registered.set(subject, await register(registry, schemas, step, registered))
      results.push({ step, state: 'done', error: null })
    } catch (thrown) {
      const error = toFailure(thrown)
      failed.add(subject)
      if (error.code === 'unreachable' || error.code === 'timeout') stopped = error
      const told = new Failure(error.code, `${stepText(step)}: ${error.message}`, {
        hint: error.hint,
        cause: error,
      })
      results.push({ step, state: 'failed', error: told })
    }
  }
  return results
}

async function setLevel(
  registry: Registry,
  { subject, to }: Extract<SchemaStep, { kind: 'level' }>,
): Promise<void> {
  const sent = await registry.setLevel(subject, to).catch(toFailure)
  const level = await registry.level(subject)
  if (level === to) return
  throw sent ?? new Failure('conflict', `The registry took ${to} and says ${level}.`)
}

/** Gives the version that the schema is. A lost answer does no harm: what counts is what the registry has then. */
async function register(
  registry: Registry,
  schemas: Schemas,
  step: RegisterStep,
  registered: ReadonlyMap<string, number>,
): Promise<number> {
  const schema = newSchema(schemas, step, registered)
  const sent = await registry.register(step.subject, schema).catch(toFailure)
  if (sent instanceof Failure && !['unreachable', 'timeout'].includes(sent.code))
    throw sent.code === 'refused' ? await withReasons(registry, step.subject, schema, sent) : sent
  const found = await registry.lookup(step.subject, schema)
  if (found) return found.version
  throw sent instanceof Failure
    ? sent
    : new Failure('conflict', 'The registry took it, and does not have it now.', { hint: 'Plan again.' })
}

type RegisterStep = Extract<SchemaStep, { kind: 'register' }>

function newSchema(schemas: Schemas, step: RegisterStep, registered: ReadonlyMap<string, number>): NewSchema {
  const schema = schemas.get(step.schema)
  if (!schema || digestOf(schema.text) !== step.sha256)
    throw new Failure('outdated', `The schema "${step.schema}" is not as it was when this was planned.`, {
      hint: 'Plan again.',
    })
  const references = step.references.map(({ name, subject, version }) => {
    const of = version ?? registered.get(subject)
    if (of === undefined) throw new Failure('conflict', `${subject}, which it refers to, is not registered.`)
    return { name, subject, version: of }
  })
  return { type: schema.type, text: schema.text, references }
}

/** By the level that holds now, which the plan may just have set. */
async function withReasons(
  registry: Registry,
  subject: string,
  schema: NewSchema,
  refusal: Failure,
): Promise<Failure> {
  const about = await Promise.all([registry.version(subject, 'latest'), registry.level(subject)]).catch(
    () => null,
  )
  const [latest, level] = about ?? []
  if (!latest || !level) return refusal
  const own = incompatibilities(schema.type, level, {
    old: { text: latest.text, others: [] },
    new: { text: schema.text, others: [] },
  })
  if (own.length === 0) return refusal
  return new Failure('refused', `It is not compatible (${level}): ${reasonsOf([], own, level).join('; ')}.`, {
    hint: refusal.hint,
    cause: refusal,
  })
}

/** After a crash in the middle: which steps have taken effect, by what the registry has. Throws where it cannot be asked. */
export async function inspectSchemas(
  registry: Registry,
  schemas: Schemas,
  steps: readonly SchemaStep[],
): Promise<{ step: SchemaStep; isDone: boolean }[]> {
  const registered = new Map<string, number>()
  const seen: { step: SchemaStep; isDone: boolean }[] = []
  for (const step of steps) {
    if (step.kind === 'level') {
      const level = await registry.level(step.subject)
      seen.push({ step, isDone: level === step.to })
      continue
    }
    const isReady = step.references.every(one => one.version !== null || registered.has(one.subject))
    const found: RegisteredSchema | null = isReady
      ? await registry.lookup(step.subject, newSchema(schemas, step, registered))
      : null
    if (found) registered.set(step.subject, found.version)
    seen.push({ step, isDone: found !== null })
  }
  return seen
}
