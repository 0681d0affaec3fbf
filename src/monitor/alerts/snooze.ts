import { defineChange } from '../../context.ts'
import { duration, flag, text } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import { decided, inspectTake, planTake, takeOutcome, wanted } from './take.ts'
import { retell } from './tell.ts'
import { timeOrMorning } from './until.ts'

const usualMs = 3_600_000

export const snoozeAlerts = defineChange({
  name: 'alerts snooze',
  summary: 'Let alerts rest for a while; they fire again if it is not over by then',
  arguments: {
    alert: text('ALERT', 'alerts by id, rule:NAME, or all').list().positional().orElse([]),
    all: flag('all that are open, the same as the word all'),
    for: duration('for how long, default 1h').optional(),
    until: timeOrMorning('until when, instead: a time, or morning (the next 8:00)').optional(),
  },
  permission: 'alerts:write',
  risk: 'write',
  examples: ['alerts snooze a-4k2m9q --for 4h', 'alerts snooze all --until morning'],
  outcome: takeOutcome,
  observe: async ({ alert, all }, context) => {
    const names = all ? ['all'] : alert
    if (names.length === 0)
      throw new Failure('usage', 'Which alerts?', { hint: 'Name them by id, by rule:NAME, or write all.' })
    return { alerts: wanted(names, context), now: context.now }
  },
  plan: ({ for: forMs, until }, { alerts, now }) => {
    const refuse = (message: string) => ({ kind: 'refusal' as const, failure: new Failure('usage', message) })
    if (forMs !== undefined && until !== undefined) return refuse('--for and --until say the same twice.')
    if (until !== undefined && until <= now) return refuse('This time is over already.')
    return planTake(alerts, { kind: 'snooze', forMs: forMs ?? usualMs, until: until ?? null })
  },
  execute: async (plan, { store, caller, config, environment, now }) => {
    const { ids, take } = decided(plan)
    const until = take.kind === 'snooze' ? (take.until ?? now + take.forMs) : now
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
