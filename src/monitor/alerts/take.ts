import { z } from 'zod'
import type { Config } from '../../config/config.ts'
import type { Context } from '../../context.ts'
import type { PlanOrRefusal } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import { nearest } from '../../core/nearest.ts'
import type { Plan } from '../../core/plan.ts'
import type { Step } from '../../core/report.ts'
import { counted } from '../../core/words.ts'
import type { Alert } from '../../store/alert.ts'

/** What people do with alerts: acknowledge, snooze, resolve. `until` null: `forMs` from the moment it is done. */
const takeShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('acknowledge') }),
  z.object({ kind: z.literal('snooze'), forMs: z.number(), until: z.number().nullable() }),
  z.object({ kind: z.literal('resolve') }),
])
type Take = z.infer<typeof takeShape>

/** What they have in common: which alerts are meant, and that they are still there. */
const decision = z.object({ ids: z.array(z.string()), take: takeShape })

export const takeOutcome = z.object({
  by: z.string(),
  until: z.number().nullable(),
  taken: z.array(z.object({ id: z.string(), summary: z.string() })),
})

/** Alerts by id, `all`, or `rule:NAME`. Throws where a name is none, and where nothing named is open any more. */
export function wanted(names: readonly string[], { store, environment, config }: Context): Alert[] {
  const open = store.alerts.open(environment).filter(alert => alert.state !== 'pending')
  const over: Alert[] = []
  const found = names.flatMap(name => {
    if (name === 'all') return open
    if (name.startsWith('rule:')) return ofRule(name.slice(5), open, config)
    const one = open.find(alert => alert.id === name)
    if (one) return [one]
    const other = store.alerts.get(name)
    if (!other) throw noSuch(`There is no alert "${name}".`)
    if (other.environment !== environment)
      throw new Failure('usage', `Alert ${name} is one of ${other.environment}, not of ${environment}.`, {
        hint: `Add --env ${other.environment}.`,
      })
    over.push(other)
    return []
  })
  // Of many that stood behind one button, some may be over by the time of the click: the others are meant all the same.
  const [first] = over
  if (first && found.length === 0)
    throw new Failure(
      'conflict',
      first.state === 'pending'
        ? `Alert ${first.id} has not fired yet.`
        : `Alert ${first.id} is ${first.state} already.`,
      { hint: 'alerts list shows what is open.' },
    )
  return [...new Map(found.map(alert => [alert.id, alert])).values()]
}

function ofRule(rule: string, open: readonly Alert[], config: Config): Alert[] {
  const alerts = open.filter(alert => alert.rule === rule)
  const names = config.bot.alertRules.map(one => one.name)
  if (alerts.length > 0 || names.includes(rule)) return alerts
  const near = nearest(rule, names)
  throw noSuch(`There is no alert rule "${rule}".`, near && `Did you mean rule:${near}?`)
}

const noSuch = (message: string, hint = 'alerts list shows what is open.'): Failure =>
  new Failure('not-found', message, { hint })

const verbs = { acknowledge: 'Acknowledge', snooze: 'Snooze', resolve: 'Resolve' }

export function planTake(alerts: readonly Alert[], take: Take): PlanOrRefusal {
  const ids = alerts.map(alert => alert.id)
  const plan: Plan = {
    title: `${verbs[take.kind]} ${counted(alerts.length, 'alert')}`,
    decision: { ids, take },
    estimates: {},
    steps: alerts.map(alert => ({ state: 'planned', text: alert.summary })),
    consequences: [],
    nothingToDo: alerts.length === 0,
  }
  return { kind: 'plan', plan }
}

export const decided = (plan: Plan): z.infer<typeof decision> => decision.parse(plan.decision)

/** Nothing of it can be half done: it is one commit. */
export async function inspectTake(plan: Plan, { store }: Context): Promise<Step[]> {
  return decided(plan).ids.map(id => {
    const alert = store.alerts.get(id)
    return {
      state: alert?.state === 'firing' ? 'not-tried' : 'done',
      text: `${id} is ${alert?.state ?? 'gone'}`,
    }
  })
}
