import { z } from 'zod'
import { defineChange } from '../../context.ts'
import type { PlanOrRefusal } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Plan } from '../../core/plan.ts'
import { plain, type Report, type Step } from '../../core/report.ts'
import { counted } from '../../core/words.ts'
import { chosenSubjects } from './chosen-subjects.ts'
import { planSchemas } from './plan-schemas.ts'
import { readSubjects } from './read-subjects.ts'
import { inspectSchemas, registerSchemas } from './register-schemas.ts'
import { registryOf } from './registry-of.ts'
import { isToDo, schemaConsequences, schemaTable } from './schema-parts.ts'
import { type SchemaPlan, schemaStepShape, stepText } from './schema-row.ts'
import { argumentOfSubject } from './subject-argument.ts'

const decisionShape = z.object({ registry: z.string(), steps: z.array(schemaStepShape) })

const outcomeShape = z.object({
  environment: z.string(),
  rows: z.array(
    z.object({
      subject: z.string(),
      text: z.string(),
      state: z.enum(['done', 'failed', 'not-tried']),
      error: z.string().nullable(),
    }),
  ),
})

export const registerDeclaredSchemas = defineChange({
  name: 'schemas register',
  summary: 'Register the schemas that topics declare, with their references and compatibility levels',
  arguments: {
    subjects: argumentOfSubject('only these subjects, names or globs').positional().list().optional(),
  },
  permission: 'topics:write',
  risk: 'write',
  examples: ['schemas register --dry-run', 'schemas register tda_jobs-value --env production'],
  outcome: outcomeShape,
  // The registry judges compatibility while the plan is made: what it refuses is in the plan with the reason.
  observe: async ({ subjects }, context) => {
    const registry = registryOf(context)
    const chosen = chosenSubjects(context.config, context.environment, { subjects })
    return { registry: registry.url, ...planSchemas(chosen, await readSubjects(registry, chosen)) }
  },
  plan: (_, observed) => planOf(observed),
  execute: async (plan, context, run) => {
    const { steps } = decisionOf(plan, registryOf(context).url)
    const results = await registerSchemas(registryOf(context), context.config.topics.schemas, steps, () =>
      run.isMine(),
    )
    const failures = results.flatMap(({ error }) => error ?? [])
    const [first] = failures
    if (first && results.every(one => one.state !== 'done')) throw first
    return {
      outcome: {
        environment: context.environment,
        rows: results.map(({ step, state, error }) => ({
          subject: step.subject,
          text: stepText(step),
          state,
          error: error?.message ?? null,
        })),
      },
      failures,
    }
  },
  inspect: async (plan, context): Promise<Step[]> => {
    const registry = registryOf(context)
    const { steps } = decisionOf(plan, registry.url)
    const seen = await inspectSchemas(registry, context.config.topics.schemas, steps)
    return seen.map(({ step, isDone }) => ({ state: isDone ? 'done' : 'not-tried', text: stepText(step) }))
  },
  present: ({ environment, rows }): Report => {
    const of = (state: string): number => rows.filter(row => row.state === state).length
    const isWhole = of('done') === rows.length
    const summary = `${environment}: ${counted(of('done'), 'step')} done and read back${of('failed') > 0 ? `, ${of('failed')} failed` : ''}${of('not-tried') > 0 ? `, ${of('not-tried')} not tried` : ''}.`
    return {
      title: isWhole
        ? `Schemas of ${environment} registered`
        : `Schemas of ${environment} only partly registered`,
      tone: isWhole ? 'good' : 'bad',
      summary,
      parts: [
        { kind: 'text', text: summary },
        {
          kind: 'steps',
          steps: rows.map(({ state, text, error }) => ({
            state,
            text,
            ...(error === null ? {} : { detail: error }),
          })),
        },
      ],
      followUps: [{ label: 'All schemas', command: 'schemas list' }],
    }
  },
})

function planOf({
  registry,
  rows,
  steps,
}: Pick<SchemaPlan, 'rows' | 'steps'> & { registry: string }): PlanOrRefusal {
  const blocked = rows.filter(row => row.action === 'incompatible' || row.action === 'skipped')
  const texts = schemaConsequences(blocked).map(one => plain(one.text))
  if (steps.length === 0 && texts.length > 0)
    return {
      kind: 'refusal',
      failure: new Failure('refused', `Nothing can be registered. ${texts.slice(0, 3).join(' ')}`, {
        hint: 'schemas check shows all of it.',
      }),
    }
  const todo = rows.filter(isToDo)
  const plan: Plan = {
    title:
      todo.length === 0
        ? rows.length === 0
          ? 'No topic declares a schema'
          : `${counted(rows.length, 'schema')} ${rows.length === 1 ? 'is' : 'are'} as registered`
        : `Register ${todo.length === 1 ? `the schema of ${todo[0]?.subject}` : counted(todo.length, 'schema')}`,
    decision: { registry, steps },
    estimates: {},
    steps: steps.map(step => ({ state: 'planned', text: stepText(step) })),
    table: schemaTable(todo),
    consequences: schemaConsequences(rows),
    nothingToDo: steps.length === 0,
  }
  return { kind: 'plan', plan }
}

/** Approved for one registry, never done in another one. */
function decisionOf(plan: Plan, url: string): z.infer<typeof decisionShape> {
  const decision = decisionShape.parse(plan.decision)
  if (decision.registry === url) return decision
  throw new Failure(
    'conflict',
    'Another schema registry is configured now than the one that the plan was made for.',
  )
}
