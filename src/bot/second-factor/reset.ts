import { z } from 'zod'
import { type Config, isAdministrator } from '../../config/config.ts'
import { type Context, defineChange } from '../../context.ts'
import { text } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import type { Actor } from '../../core/request.ts'

const decision = z.object({ person: z.string() })

export const resetSecondFactor = defineChange({
  name: 'second-factor reset',
  summary: 'Take away the second factor of somebody whose device is lost, or who is locked out',
  arguments: { person: text('PERSON', 'whose it is: a Slack member id, as whoami shows it').positional() },
  permission: 'approve',
  risk: 'dangerous',
  approval: { least: 2, refuses: refuse },
  examples: ['second-factor reset U0123456789 --reason "new phone"'],
  outcome: z.object({ person: z.string() }),
  observe: async ({ person }, { store }) => store.secondFactors.get(person),
  plan: ({ person }, row) => {
    if (!row)
      return {
        kind: 'refusal',
        failure: new Failure('not-found', `${person} has no second factor.`, {
          hint: 'Name the person by the Slack member id; whoami shows them their own.',
        }),
      }
    return {
      kind: 'plan',
      plan: {
        title: `Take away the second factor of ${person}`,
        // When it was begun: one that was set up meanwhile is another.
        decision: { person, begunAt: row.begunAt },
        estimates: {},
        steps: [{ state: 'planned', text: ['Forget the key of ', { person }, ' and open a lockout'] }],
        consequences: [
          {
            severity: 'critical',
            text: [
              'Whoever is signed in as ',
              { person },
              ' sets up the next one: make sure, not by Slack, that it is them who ask.',
            ],
          },
        ],
        nothingToDo: false,
      },
    }
  },
  execute: async (plan, { store, caller, environment }, { requestId }) => {
    const { person } = decision.parse(plan.decision)
    store.transaction(() => {
      store.secondFactors.remove(person)
      store.audit.append({
        event: 'second-factor',
        actor: caller.actor,
        door: caller.door,
        environment,
        command: 'second-factor reset',
        arguments: null,
        requestId,
        digest: null,
        summary: `The second factor of ${person} was taken away`,
        detail: null,
      })
    })
    return { outcome: { person }, failures: [] }
  },
  inspect: async (plan, { store }) => {
    const { person } = decision.parse(plan.decision)
    return [{ state: store.secondFactors.get(person) ? 'not-tried' : 'done', text: plan.title }]
  },
  present: ({ person }) => ({
    title: 'The second factor is taken away',
    tone: 'good',
    summary: 'The second factor is taken away; a new one can be set up.',
    parts: [
      { kind: 'text', text: [{ person }, ' sets up a new one with ', { code: 'second-factor enrol' }, '.'] },
    ],
    followUps: [],
  }),
})

/** Two other administrators: of every environment in which the person is one, so that nobody rises by this. */
function refuse(approver: Actor, plan: { decision: unknown }, { config, standing }: Context): Failure | null {
  const { person } = decision.parse(plan.decision)
  if (approver.id === person)
    return new Failure('not-permitted', 'It is about your own second factor, so others have to decide.')
  const lacking = environmentsOf(config, { ...standing(person), id: person }).find(
    environment => !isAdministrator(config.bot, { ...standing(approver.id), id: approver.id }, environment),
  )
  if (lacking === undefined) return null
  return new Failure('not-permitted', `Administrators of ${lacking} decide on this, and you are none.`)
}

/** Where the person is an administrator; everywhere, for somebody who is one nowhere any more. */
function environmentsOf(config: Config, person: { id: string }): string[] {
  const all = [...config.bot.environments.keys()]
  const own = all.filter(environment => isAdministrator(config.bot, person, environment))
  return own.length > 0 ? own : all
}
