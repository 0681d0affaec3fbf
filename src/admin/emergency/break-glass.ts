import { z } from 'zod'
import { type Config, effectiveAccess } from '../../config/config.ts'
import { defineChange } from '../../context.ts'
import { duration } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import { writeDuration } from '../../core/time.ts'
import { announce } from './announce.ts'
import { presentBroken } from './present-break-glass.ts'

const outcome = z.object({ person: z.string(), endsAt: z.number() })
const decision = z.object({ person: z.string(), name: z.string(), forMs: z.number() })

const usualMs = 30 * 60_000
/** Where the access file names no `emergency_access_duration_hours`. */
const longestMs = 60 * 60_000

export const breakGlass = defineChange({
  name: 'emergency break-glass',
  summary: 'Make your dangerous changes need nobody’s approval for a while, when two others agree',
  arguments: { for: duration('how long it holds; without it half an hour').optional() },
  permission: 'approve',
  risk: 'dangerous',
  approval: { least: 2 },
  examples: ['emergency break-glass --for 30m --reason "brokers go down one after the other"'],
  outcome,
  observe: async (args, { caller, config, environment, store }) => ({
    person: caller.actor,
    holds: store.breakGlass.holds(caller.actor.id, environment),
    longestMs: longest(config, environment),
    forMs: args.for ?? Math.min(usualMs, longest(config, environment)),
  }),
  plan: (_, { person, holds, longestMs: most, forMs }) => {
    if (forMs > most || forMs < 60_000)
      return {
        kind: 'refusal',
        failure: new Failure(
          'refused',
          `This can hold for ${writeDuration(most)} at most, and for a minute at least.`,
          {
            hint: 'Ask for less with --for. emergency_access_duration_hours in acl-config.yml is the limit.',
          },
        ),
      }
    const time = writeDuration(forMs)
    return {
      kind: 'plan',
      plan: {
        title: `Break the glass for ${person.name}, for ${time}`,
        decision: { person: person.id, name: person.name, forMs },
        estimates: {},
        steps: [
          {
            state: 'planned',
            text: ['Let ', { person: person.id }, ` change things without approvals for ${time}`],
          },
        ],
        consequences: [
          {
            severity: 'critical',
            text: [
              'For that time dangerous changes of ',
              { person: person.id },
              ' need no second person, only a confirmation.',
            ],
          },
          {
            severity: 'note',
            text: 'Rights stay as they are, and so do the second factor and the approvals of commands that the policy names, such as topics delete. It is announced, and ends by itself.',
          },
        ],
        nothingToDo: holds,
      },
    }
  },
  execute: async (plan, { store, config, environment, caller, now }, { requestId }) => {
    const { person, name, forMs } = decision.parse(plan.decision)
    const request = store.requests.get(requestId)
    const grant = store.transaction(() => {
      const begun = store.breakGlass.begin({
        requestId,
        environment,
        personId: person,
        personName: name,
        reason: request?.reason ?? '',
        endsAt: now + forMs,
      })
      store.audit.append({
        event: 'emergency',
        actor: caller.actor,
        door: caller.door,
        environment,
        command: 'emergency break-glass',
        arguments: null,
        requestId,
        digest: null,
        summary: `Broke the glass for ${writeDuration(forMs)}`,
        detail: { endsAt: begun.endsAt, reason: begun.reason },
      })
      announce(store, config, environment, presentBroken(begun), `begun:${requestId}`)
      return begun
    })
    return { outcome: { person, endsAt: grant.endsAt }, failures: [] }
  },
  inspect: async (plan, { store, environment }, requestId) => [
    {
      state: store.breakGlass.held(environment).some(one => one.requestId === requestId)
        ? 'done'
        : 'not-tried',
      text: plan.title,
    },
  ],
  present: ({ person, endsAt }) => ({
    title: 'The glass is broken',
    tone: 'warning',
    summary: 'Dangerous changes need no approval for a while.',
    parts: [
      {
        kind: 'text',
        text: ['Dangerous changes of ', { person }, ' need no approval until ', { time: endsAt }, '.'],
      },
    ],
    followUps: [{ label: 'End it now', command: 'emergency end' }],
  }),
})

function longest(config: Config, environment: string): number {
  const hours = effectiveAccess(config, environment, [
    'emergency_procedures',
    'account_recovery',
    'emergency_access_duration_hours',
  ])
  return typeof hours === 'number' && hours > 0 ? hours * 3_600_000 : longestMs
}
