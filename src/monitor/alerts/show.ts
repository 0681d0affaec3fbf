import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { text } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import type { Field, Report, Text } from '../../core/report.ts'
import { tableParts } from '../../core/table-parts.ts'
import { writeDuration } from '../../core/time.ts'
import { flapsAllowed, flapWindowMs, settleMs } from './next-state.ts'
import { fittingCommands, thresholdSentence } from './rule-words.ts'

const episode = z.object({
  id: z.string(),
  state: z.string(),
  firingSince: z.number().nullable(),
  resolvedAt: z.number().nullable(),
  summary: z.string(),
})
const shape = z.object({
  environment: z.string(),
  alert: episode.extend({
    rule: z.string(),
    member: z.string(),
    severity: z.string(),
    value: z.number().nullable(),
    pendingSince: z.number(),
    acknowledgedBy: z.string().nullable(),
    acknowledgedAt: z.number().nullable(),
    snoozedBy: z.string().nullable(),
    snoozedUntil: z.number().nullable(),
    flaps: z.number(),
    escalations: z.number(),
    labels: z.record(z.string(), z.string()),
  }),
  /** When it fires and when it is over; null: it goes without saying, or the rule is not configured any more. */
  threshold: z.string().nullable(),
  /** The same member of the same rule before, the newest first. */
  earlier: z.array(episode),
  commands: z.array(z.object({ label: z.string(), command: z.string() })),
})
type Data = z.infer<typeof shape>

export const showAlert = defineQuery({
  name: 'alerts show',
  summary: 'Show one alert: since when, who has it, what it was before',
  arguments: { alert: text('ALERT', 'an alert by its id').positional() },
  permission: 'alerts:read',
  examples: ['alerts show a-4k2m9q'],
  data: shape,
  answer: async ({ alert: id }, { store, environment, config }) => {
    const alert = store.alerts.get(id)
    if (!alert || alert.environment !== environment)
      throw new Failure('not-found', `There is no alert "${id}" in ${environment}.`, {
        hint: 'alerts list shows what is open, alerts list --all also what was.',
      })
    const rule = config.bot.alertRules.find(one => one.name === alert.rule)
    const earlier = store.alerts
      .list({ environment, rule: alert.rule, states: ['resolved'], limit: 500 })
      .filter(one => one.member === alert.member && one.id !== id)
      .slice(0, 10)
    const data = {
      environment,
      alert,
      threshold: (rule && thresholdSentence(rule)) ?? null,
      earlier,
      commands: rule ? fittingCommands(rule.metric, alert.member, environment) : [],
    }
    return { data: shape.parse(data) }
  },
  present,
})

function present({ environment, alert, threshold, earlier, commands }: Data): Report {
  const isOpen = alert.state !== 'resolved'
  const where = `--env ${environment}`
  const optional = (label: string, value: Text | null): Field[] => (value === null ? [] : [{ label, value }])
  const flaps =
    alert.flaps < flapsAllowed
      ? null
      : `It was over ${alert.flaps} times in ${writeDuration(flapWindowMs)}: it ends when it stays well for ${writeDuration(settleMs)}.`
  return {
    title: `Alert ${alert.id}: ${alert.state}`,
    tone: !isOpen ? 'good' : alert.severity === 'critical' ? 'bad' : 'warning',
    summary: alert.summary,
    parts: [
      { kind: 'text', text: alert.summary },
      {
        kind: 'fields',
        fields: [
          { label: 'Rule', value: `${alert.rule} (${alert.severity})` },
          ...optional('Fires', threshold),
          { label: 'Seen', value: [{ time: alert.pendingSince }] },
          ...optional('Fired', alert.firingSince === null ? null : [{ time: alert.firingSince }]),
          ...optional(
            'Acknowledged',
            alert.acknowledgedBy === null || alert.acknowledgedAt === null
              ? null
              : [{ person: alert.acknowledgedBy }, ' ', { time: alert.acknowledgedAt }],
          ),
          ...optional(
            'Snoozed',
            alert.snoozedBy === null || alert.snoozedUntil === null
              ? null
              : [{ person: alert.snoozedBy }, ' until ', { time: alert.snoozedUntil }],
          ),
          ...optional('Resolved', alert.resolvedAt === null ? null : [{ time: alert.resolvedAt }]),
          ...optional('Escalated', alert.escalations === 0 ? null : `${alert.escalations} steps`),
          ...optional('Flapping', flaps),
          ...Object.entries(alert.labels).map(([label, value]) => ({ label, value })),
        ],
      },
      ...(earlier.length === 0 ? [] : [{ kind: 'heading' as const, text: 'Before' }]),
      ...tableParts(
        [{ name: 'Alert' }, { name: 'Fired' }, { name: 'Over' }, { name: 'What' }],
        earlier.map(one => [[{ code: one.id }], at(one.firingSince), at(one.resolvedAt), one.summary]),
      ),
    ],
    followUps: [
      ...(isOpen && alert.state !== 'pending' && alert.state !== 'acknowledged'
        ? [{ label: 'Acknowledge', command: `alerts ack ${alert.id} ${where}`, effect: 'primary' as const }]
        : []),
      ...commands,
      { label: 'Runbook', command: `alerts rules ${alert.rule} ${where}` },
    ],
  }
}

const at = (time: number | null): Text => (time === null ? '–' : [{ time }])
