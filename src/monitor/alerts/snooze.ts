import { defineChange } from '../../context.ts'
import { duration, text } from '../../core/arguments/kinds.ts'
import { decided, inspectTake, planTake, takeOutcome, wanted } from './take.ts'
import { retell } from './tell.ts'

export const snoozeAlerts = defineChange({
  name: 'alerts snooze',
  summary: 'Let alerts rest for a while; they fire again if it is not over by then',
  arguments: {
    alert: text('ALERT', 'alerts by id, rule:NAME, or all').list().positional(),
    for: duration('for how long').orElse(3_600_000),
  },
  permission: 'alerts:write',
  risk: 'write',
  examples: ['alerts snooze a-4k2m9q --for 4h', 'alerts snooze all --for 1h'],
  outcome: takeOutcome,
  observe: async ({ alert }, context) => wanted(alert, context),
  plan: ({ for: forMs }, alerts) => planTake(alerts, forMs),
  execute: async (plan, { store, caller, config, environment, now }) => {
    const { ids, forMs } = decided(plan)
    const until = now + (forMs ?? 0)
    const taken = store.transaction(() => {
      const alerts = store.alerts.snooze(ids, until, caller.actor.id)
      retell(store, config, environment, alerts, now)
      return alerts
    })
    return {
      outcome: { by: caller.actor.id, until, taken: taken.map(({ id, summary }) => ({ id, summary })) },
      failures: [],
    }
  },
  inspect: inspectTake,
  present: ({ by, until, taken }) => ({
    title: 'Snoozed',
    tone: 'info',
    summary: taken.length === 1 ? `Snoozed: ${taken[0]?.summary ?? ''}` : `${taken.length} alerts snoozed.`,
    parts: [
      {
        kind: 'text',
        text: [{ person: by }, ' let it rest', ...(until === null ? [] : [' until ', { time: until }]), '.'],
      },
      ...taken.slice(0, 20).map(one => ({ kind: 'text' as const, text: one.summary })),
    ],
    followUps: [],
  }),
})
