import { z } from 'zod'
import { type Context, defineQuery } from '../../context.ts'
import { flag, text, wholeNumber } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import type { Report, Text } from '../../core/report.ts'
import { tableParts } from '../../core/table-parts.ts'
import { counted, listed } from '../../core/words.ts'
import { breachesNow, presentBreaches } from './breaches-now.ts'

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
const shape = z.object({
  environment: z.string(),
  all: z.boolean(),
  /** False: no bot keeps alerts here. The rows are what is beyond its threshold at this moment, without "for". */
  isKept: z.boolean(),
  rows: z.array(alertShape),
})
type Data = z.infer<typeof shape>

export const listAlerts = defineQuery({
  name: 'alerts list',
  aliases: ['alerts'],
  summary: 'List open alerts, or also resolved ones',
  arguments: {
    all: flag('also resolved ones, the newest first'),
    'check-interval': wholeNumber(
      'SECONDS',
      'in a terminal: look again every so many seconds, and tell what is new, until Ctrl-C',
      { min: 1, max: 86_400 },
    ).optional(),
    'webhook-url': text('URL', 'of the suite: refused, with what to write into bot.yml instead').optional(),
  },
  permission: 'alerts:read',
  examples: ['alerts list', 'alerts list --all', 'alerts --check-interval 60'],
  data: shape,
  // A refusal is said once: a terminal that went on would look as if the webhook was told.
  service: ({ 'check-interval': seconds, 'webhook-url': url }) =>
    seconds === undefined || url !== undefined ? null : { everyMs: seconds * 1000, tells: 'changes' },
  answer: async ({ all, 'check-interval': seconds, 'webhook-url': url }, context) => {
    const { environment, caller } = context
    if (url !== undefined) throw webhookRefused()
    if (seconds !== undefined && caller.door !== 'terminal')
      throw new Failure('usage', '--check-interval is for a terminal: here the bot tells by itself.')
    const alerts = await readAlerts(context, all)
    return { data: { environment, all, ...alerts } }
  },
  present,
})

/** Whoever could name any address here could have the bot call it, and a message that a terminal sends is lost with it. */
const webhookRefused = (): Failure =>
  new Failure(
    'usage',
    'Webhooks are told by the running bot, which keeps each message until it has arrived.',
    {
      hint: 'Write the address into bot.yml as routes: { default: { webhook: { url: … } } }; alerts test then sends it a test message.',
    },
  )

/** The bot's own alerts; where there is no bot, what its rules would see now. */
async function readAlerts(context: Context, all: boolean): Promise<Pick<Data, 'isKept' | 'rows'>> {
  const { environment } = context
  try {
    const { alerts } = context.store
    const kept = all ? alerts.list({ environment, limit: 100 }) : alerts.open(environment)
    return { isKept: true, rows: kept.map(alert => alertShape.parse(alert)) }
  } catch (error) {
    if (error instanceof Failure && error.code === 'not-found')
      return { isKept: false, rows: await breachesNow(context) }
    throw error
  }
}

function present({ environment, isKept, rows }: Data): Report {
  if (!isKept) return presentBreaches(environment, rows)
  const firing = rows.filter(row => row.state === 'firing')
  const open = rows.filter(row => row.state !== 'resolved')
  const summary =
    open.length === 0
      ? `No alert is open in ${environment}.`
      : `${counted(open.length, 'open alert')} in ${environment}, ${firing.length} of them firing${firing.length > 0 ? `: ${listed(firing.map(row => row.summary.replace(/\.$/, '')))}` : ''}.`
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
