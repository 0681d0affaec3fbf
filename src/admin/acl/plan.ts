import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import type { Plan } from '../../core/plan.ts'
import { consequenceParts, planParts } from '../../core/present-plan.ts'
import type { Report } from '../../core/report.ts'
import { plain } from '../../core/report.ts'
import { planAcls } from './apply/plan-acls.ts'
import { observeAcls } from './observe-acls.ts'
import { prune } from './prune.ts'

const shape = z.object({
  environment: z.string(),
  title: z.string(),
  /** In the order in which they would be taken. */
  steps: z.array(z.object({ step: z.string(), rule: z.string(), declaredIn: z.string() })),
  consequences: z.array(z.object({ severity: z.enum(['note', 'warning', 'critical']), text: z.string() })),
  /** Why it could not be applied; null: it could. */
  refused: z.object({ why: z.string(), hint: z.string().nullable() }).nullable(),
})
type Data = z.infer<typeof shape>

export const planOfAcls = defineQuery({
  name: 'acl plan',
  summary: 'Show which access rules would be made or deleted to be as the access file declares',
  arguments: { prune: prune() },
  permission: 'cluster:export',
  examples: ['acl plan', 'acl plan --prune --env production'],
  data: shape,
  answer: async (args, context) => {
    const planned = planAcls(args, await observeAcls(context))
    const { environment } = context
    if (planned.kind === 'refusal') {
      const { failure } = planned
      const data: Data = {
        environment,
        title: `The access rules of ${environment} cannot be made as declared`,
        steps: [],
        consequences: [],
        refused: { why: failure.message, hint: failure.hint ?? null },
      }
      return { data, failures: [failure] }
    }
    const { plan } = planned
    const data: Data = {
      environment,
      title: plan.title,
      steps: (plan.table?.rows ?? []).map(([step = '', rule = '', declaredIn = '']) => ({
        step: plain(step),
        rule: plain(rule),
        declaredIn: plain(declaredIn),
      })),
      consequences: plan.consequences.map(one => ({ ...one, text: plain(one.text) })),
      refused: null,
    }
    return { data, ...(plan.nothingToDo ? {} : { exit: 3 as const }) }
  },
  present,
})

function present({ environment, title, steps, consequences, refused }: Data): Report {
  const shown: Plan = {
    title,
    decision: null,
    estimates: {},
    steps: [],
    table: {
      columns: [{ name: 'Step' }, { name: 'Rule' }, { name: 'Declared in' }],
      rows: steps.map(one => [one.step, one.rule, one.declaredIn]),
    },
    consequences,
    nothingToDo: steps.length === 0,
  }
  const summary = refused ? refused.why : `${environment}: ${title}.`
  return {
    title: `Plan for the access rules of ${environment}`,
    tone: refused ? 'bad' : steps.length > 0 ? 'info' : 'good',
    summary,
    parts: [
      refused
        ? { kind: 'callout', tone: 'bad', text: summary, ...(refused.hint ? { detail: refused.hint } : {}) }
        : { kind: 'text', text: summary },
      ...(refused ? [] : parts(shown)),
    ],
    followUps: [
      ...(steps.length > 0 ? [{ label: 'Apply…', command: 'acl apply' }] : []),
      { label: 'All rules', command: 'acl list' },
    ],
  }
}

const parts = (plan: Plan): Report['parts'] => (plan.nothingToDo ? consequenceParts(plan) : planParts(plan))
