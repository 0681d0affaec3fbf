import { z } from 'zod'
import type { Context } from '../../context.ts'
import type { PlanOrRefusal } from '../../core/command.ts'
import { Failure } from '../../core/failure.ts'
import type { Plan } from '../../core/plan.ts'
import type { Step } from '../../core/report.ts'
import { counted } from '../../core/words.ts'
import type { Alert } from '../../store/alert.ts'

/** What `alerts ack` and `alerts snooze` have in common: which alerts are meant, and that they are still there. */
const decision = z.object({ ids: z.array(z.string()), forMs: z.number().nullable() })

export const takeOutcome = z.object({
  by: z.string(),
  until: z.number().nullable(),
  taken: z.array(z.object({ id: z.string(), summary: z.string() })),
})

/** Alerts by id, `all`, or `rule:NAME`. Throws `not-found` for an id that no open alert has. */
export function wanted(names: readonly string[], { store, environment }: Context): Alert[] {
  const open = store.alerts.open(environment).filter(alert => alert.state !== 'pending')
  const found = names.flatMap(name => {
    if (name === 'all') return open
    if (name.startsWith('rule:')) return open.filter(alert => alert.rule === name.slice(5))
    const one = open.find(alert => alert.id === name)
    if (one) return [one]
    const past = store.alerts.get(name)
    if (past)
      throw new Failure('conflict', `Alert ${name} is ${past.state} already.`, {
        hint: 'alerts list shows what is open.',
      })
    throw new Failure('not-found', `There is no alert "${name}".`, {
      hint: 'alerts list shows what is open.',
    })
  })
  return [...new Map(found.map(alert => [alert.id, alert])).values()]
}

export function planTake(alerts: readonly Alert[], forMs: number | null): PlanOrRefusal {
  const ids = alerts.map(alert => alert.id)
  const plan: Plan = {
    title: `${forMs === null ? 'Acknowledge' : 'Snooze'} ${counted(alerts.length, 'alert')}`,
    decision: { ids, forMs },
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
