import { z } from 'zod'
import { maintenanceUntil, metricFacts, routeOfRule } from '../../config/config.ts'
import { type Context, defineQuery } from '../../context.ts'
import { text } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import { nearest } from '../../core/nearest.ts'
import type { Report } from '../../core/report.ts'
import { tableParts } from '../../core/table-parts.ts'
import { writeDuration } from '../../core/time.ts'
import { counted } from '../../core/words.ts'
import { amount } from './rule-words.ts'
import { runbooks } from './runbooks.ts'
import { receiversOf } from './tell.ts'

const ruleShape = z.object({
  rule: z.string(),
  metric: z.string(),
  severity: z.string(),
  fires: z.string(),
  forMs: z.number(),
  members: z.array(z.string()),
  /** Who is told, in words; none: nobody is. */
  told: z.array(z.string()),
  /** What is told when nobody answers, in the order of the steps. */
  escalatesTo: z.string().nullable(),
  quietUntil: z.number().nullable(),
  open: z.number(),
  runbook: z.string().nullable(),
  means: z.string(),
  steps: z.array(z.string()),
})
const shape = z.object({ environment: z.string(), one: z.boolean(), rows: z.array(ruleShape) })
type Data = z.infer<typeof shape>

export const listRules = defineQuery({
  name: 'alerts rules',
  summary: 'Show the alert rules as they are in force, or one with what to do about it',
  arguments: { rule: text('RULE', 'only this rule').optional().positional() },
  permission: 'alerts:read',
  examples: ['alerts rules', 'alerts rules lag-critical'],
  data: shape,
  answer: async ({ rule: name }, context) => {
    const { environment, config } = context
    const here = config.bot.alertRules.filter(one => one.environments?.includes(environment) ?? true)
    const rules = name === undefined ? here : here.filter(one => one.name === name)
    if (name !== undefined && rules.length === 0) {
      const near = nearest(
        name,
        here.map(one => one.name),
      )
      throw new Failure('not-found', `There is no alert rule "${name}" in ${environment}.`, {
        hint: near ? `Did you mean ${near}?` : 'alerts rules lists them.',
      })
    }
    const open = openByRule(context)
    const rows = rules.map(rule => ruleRow(rule, context, open.get(rule.name) ?? 0))
    return { data: { environment, one: name !== undefined, rows } }
  },
  present,
})

/** A terminal away from the bot's host has no alerts to count, and shows the rules all the same. */
function openByRule(context: Context): Map<string, number> {
  try {
    const open = context.store.alerts.open(context.environment)
    return new Map([...Map.groupBy(open, one => one.rule)].map(([rule, some]) => [rule, some.length]))
  } catch (error) {
    if (error instanceof Failure) return new Map()
    throw error
  }
}

function ruleRow(
  rule: Context['config']['bot']['alertRules'][number],
  { config, environment, now }: Context,
  open: number,
): Data['rows'][number] {
  const { bot } = config
  const route = routeOfRule(rule, bot.environments.get(environment), bot.routes)
  const { unit, says } = metricFacts(rule.metric)
  const told = receiversOf(route, config, environment)
  return {
    rule: rule.name,
    metric: rule.metric,
    severity: rule.severity,
    fires: unit === 'state' ? says : `${says}: ${rule.side} ${amount(rule.threshold, unit)}`,
    forMs: rule.forMs,
    members: [...rule.members],
    told: told.map(one => (one.channel === null ? one.destination : `Slack ${one.channel}`)),
    escalatesTo: route.escalate?.to ?? null,
    quietUntil: maintenanceUntil(bot, environment, rule.name, now),
    open,
    runbook: rule.runbook,
    ...runbooks[rule.metric],
    steps: [...runbooks[rule.metric].steps],
  }
}

function present({ environment, one, rows }: Data): Report {
  const [only] = rows
  if (one && only) return presentOne(environment, only)
  const quiet = rows.filter(row => row.quietUntil !== null).length
  const summary = `${counted(rows.length, 'rule')} in ${environment}${quiet > 0 ? `, ${quiet} of them silent for maintenance` : ''}.`
  return {
    title: `Alert rules in ${environment}`,
    tone: 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...tableParts(
        [
          { name: 'Rule' },
          { name: 'Severity' },
          { name: 'Fires' },
          { name: 'For' },
          { name: 'Open', align: 'right' },
        ],
        rows.map(row => [row.rule, row.severity, row.fires, duration(row.forMs), String(row.open)]),
      ),
    ],
    followUps: [{ label: 'Test the routes', command: `alerts test --env ${environment}` }],
  }
}

function presentOne(environment: string, row: Data['rows'][number]): Report {
  return {
    title: `Runbook: ${row.rule}`,
    tone: 'info',
    summary: row.means,
    parts: [
      { kind: 'text', text: row.means },
      ...(row.runbook === null ? [] : [{ kind: 'text' as const, text: `Your own runbook: ${row.runbook}` }]),
      { kind: 'heading', text: 'What to do' },
      ...row.steps.map((step, index) => ({ kind: 'text' as const, text: `${index + 1}. ${step}` })),
      {
        kind: 'fields',
        fields: [
          { label: 'Fires', value: `${row.fires}, for ${duration(row.forMs)}` },
          { label: 'Severity', value: row.severity },
          { label: 'Watches', value: row.members.join(', ') },
          { label: 'Told', value: row.told.join(', ') || 'nobody' },
          ...(row.escalatesTo === null ? [] : [{ label: 'Escalates to', value: row.escalatesTo }]),
          ...(row.quietUntil === null
            ? []
            : [{ label: 'Silent for maintenance until', value: [{ time: row.quietUntil }] }]),
        ],
      },
    ],
    followUps: [
      ...(row.open > 0 ? [{ label: 'Open alerts', command: `alerts list --env ${environment}` }] : []),
      { label: 'All rules', command: `alerts rules --env ${environment}` },
    ],
  }
}

const duration = (ms: number): string => (ms === 0 ? 'no time' : writeDuration(ms))
