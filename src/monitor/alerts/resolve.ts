import { defineChange } from '../../context.ts'
import { text } from '../../core/arguments/kinds.ts'
import { decided, inspectTake, planTake, takeOutcome, wanted } from './take.ts'
import { retell } from './tell.ts'

export const resolveAlerts = defineChange({
  name: 'alerts resolve',
  summary: 'Close alerts by hand; what is still bad at the next scan begins anew',
  arguments: { alert: text('ALERT', 'alerts by id, rule:NAME, or all').list().positional() },
  permission: 'alerts:write',
  risk: 'write',
  examples: ['alerts resolve a-4k2m9q', 'alerts resolve rule:lag-warning'],
  outcome: takeOutcome,
  observe: async ({ alert }, context) => wanted(alert, context),
  plan: (_, alerts) => planTake(alerts, { kind: 'resolve' }),
  execute: async (plan, { store, caller, config, environment, now }) => {
    const taken = store.transaction(() => {
      const alerts = decided(plan).ids.flatMap(id => {
        const alert = store.alerts.get(id)
        const over = { resolvedAt: now, snoozedBy: null, snoozedUntil: null }
        return (alert && store.alerts.change(alert, { state: 'resolved', ...over })) ?? []
      })
      retell(store, config, environment, alerts, now, caller.actor.id)
      return alerts
    })
    return {
      outcome: { by: caller.actor.id, until: null, taken: taken.map(({ id, summary }) => ({ id, summary })) },
      failures: [],
    }
  },
  inspect: inspectTake,
  present: ({ by, taken }) => ({
    title: 'Resolved',
    tone: 'good',
    summary: taken.length === 1 ? `Resolved: ${taken[0]?.summary ?? ''}` : `${taken.length} alerts resolved.`,
    parts: [
      { kind: 'text', text: [{ person: by }, ' closed it. What is still bad begins anew.'] },
      ...taken.slice(0, 20).map(one => ({ kind: 'text' as const, text: one.summary })),
    ],
    followUps: [],
  }),
})
