import { defineChange } from '../../context.ts'
import { text } from '../../core/arguments/kinds.ts'
import { decided, inspectTake, planTake, takeOutcome, wanted } from './take.ts'
import { retell } from './tell.ts'

export const acknowledgeAlerts = defineChange({
  name: 'alerts ack',
  summary: 'Say that you are on it: the alert stays, and stops asking for attention',
  arguments: { alert: text('ALERT', 'alerts by id, rule:NAME, or all').list().positional() },
  permission: 'alerts:write',
  risk: 'write',
  examples: ['alerts ack a-4k2m9q', 'alerts ack all'],
  outcome: takeOutcome,
  observe: async ({ alert }, context) => wanted(alert, context),
  plan: (_, alerts) =>
    planTake(
      alerts.filter(one => one.state !== 'acknowledged'),
      { kind: 'acknowledge' },
    ),
  execute: async (plan, { store, caller, config, environment, now }) => {
    const taken = store.transaction(() => {
      const alerts = store.alerts.acknowledge(decided(plan).ids, caller.actor.id)
      retell(store, config, environment, alerts, now)
      return alerts
    })
    return {
      outcome: { by: caller.actor.id, until: null, taken: taken.map(({ id, summary }) => ({ id, summary })) },
      failures: [],
    }
  },
  inspect: inspectTake,
  present: ({ by, taken }) => ({
    title: 'Acknowledged',
    tone: 'good',
    summary:
      taken.length === 1
        ? `Acknowledged: ${taken[0]?.summary ?? ''}`
        : `${taken.length} alerts acknowledged.`,
    parts: [
      { kind: 'text', text: [{ person: by }, ' is on it.'] },
      ...taken.slice(0, 20).map(one => ({ kind: 'text' as const, text: one.summary })),
    ],
    followUps: [],
  }),
})
