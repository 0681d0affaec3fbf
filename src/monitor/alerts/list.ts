import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { flag } from '../../core/arguments/kinds.ts'
import type { Report, Text } from '../../core/report.ts'
import { tableParts } from '../../core/table-parts.ts'
import { counted } from '../../core/words.ts'

const alertShape = z.object({
  id: z.string(),
  rule: z.string(),
  member: z.string(),
  severity: z.string(),
  state: z.string(),
  summary: z.string(),
  value: z.number().nullable(),
  firingSince: z.number().nullable(),
  acknowledgedBy: z.string().nullable(),
  snoozedUntil: z.number().nullable(),
  resolvedAt: z.number().nullable(),
})
const shape = z.object({ environment: z.string(), all: z.boolean(), rows: z.array(alertShape) })
type Data = z.infer<typeof shape>

export const listAlerts = defineQuery({
  name: 'alerts list',
  aliases: ['alerts'],
  summary: 'List open alerts, or also resolved ones',
  arguments: { all: flag('also resolved ones, the newest first') },
  permission: 'alerts:read',
  examples: ['alerts list', 'alerts list --all'],
  data: shape,
  answer: async ({ all }, { store, environment }) => {
    const alerts = all ? store.alerts.list({ environment, limit: 100 }) : store.alerts.open(environment)
    const rows = alerts.map(alert => alertShape.parse(alert))
    return { data: { environment, all, rows } }
  },
  present,
})

function present({ environment, rows }: Data): Report {
  const firing = rows.filter(row => row.state === 'firing')
  const open = rows.filter(row => row.state !== 'resolved')
  const summary =
    open.length === 0
      ? `No alert is open in ${environment}.`
      : `${counted(open.length, 'open alert')} in ${environment}, ${firing.length} of them firing.`
  return {
    title: `Alerts in ${environment}`,
    tone: firing.some(row => row.severity === 'critical') ? 'bad' : firing.length > 0 ? 'warning' : 'good',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...tableParts(
        [
          { name: 'Alert' },
          { name: 'Severity' },
          { name: 'State' },
          { name: 'What' },
          { name: 'Since' },
          { name: 'Who' },
        ],
        rows.map(row => [[{ code: row.id }], row.severity, row.state, row.summary, since(row), who(row)]),
      ),
    ],
    followUps:
      firing.length > 0
        ? [
            {
              label: 'Acknowledge all',
              command: `alerts ack ${firing
                .map(row => row.id)
                .slice(0, 50)
                .join(',')} --env ${environment}`,
            },
          ]
        : [],
  }
}

const since = (row: Data['rows'][number]): Text =>
  row.firingSince === null ? '–' : [{ time: row.firingSince }]

function who(row: Data['rows'][number]): Text {
  if (row.state === 'acknowledged' && row.acknowledgedBy) return [{ person: row.acknowledgedBy }]
  if (row.state === 'snoozed' && row.snoozedUntil !== null) return ['until ', { time: row.snoozedUntil }]
  if (row.state === 'resolved' && row.resolvedAt !== null) return ['resolved ', { time: row.resolvedAt }]
  return '–'
}
