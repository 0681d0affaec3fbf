import { z } from 'zod'
import { defineChange } from '../../context.ts'
import { counted } from '../../core/words.ts'
import { announce } from './announce.ts'
import { presentMended } from './present-break-glass.ts'

const decision = z.object({ requests: z.array(z.string()) })

export const endEmergency = defineChange({
  name: 'emergency end',
  summary: 'End every break-glass of the environment now: approvals are needed again',
  arguments: {},
  permission: 'approve',
  risk: 'write',
  examples: ['emergency end'],
  outcome: z.object({ people: z.array(z.string()) }),
  observe: async (_, { store, environment }) => store.breakGlass.held(environment),
  plan: (_, held) => ({
    kind: 'plan',
    plan: {
      title: `End ${counted(held.length, 'break-glass', 'break-glasses')}`,
      decision: { requests: held.map(one => one.requestId) },
      estimates: {},
      steps: held.map(one => ({
        state: 'planned',
        text: ['End the break-glass of ', { person: one.personId }],
      })),
      consequences: [],
      nothingToDo: held.length === 0,
    },
  }),
  execute: async (plan, { store, config, environment, caller }) => {
    const ended = store.transaction(() =>
      decision.parse(plan.decision).requests.flatMap(id => {
        const grant = store.breakGlass.end(id, caller.actor.id)
        if (!grant) return []
        announce(store, config, environment, presentMended(grant, caller.actor.id), `over:${id}`)
        return [grant.personId]
      }),
    )
    return { outcome: { people: ended }, failures: [] }
  },
  inspect: async (plan, { store, environment }) => {
    const held = new Set(store.breakGlass.held(environment).map(one => one.requestId))
    const { requests } = decision.parse(plan.decision)
    return requests.map(id => ({ state: held.has(id) ? 'not-tried' : 'done', text: `End ${id}` }))
  },
  present: ({ people }) => ({
    title: 'Approvals are needed again',
    tone: 'good',
    summary: 'Dangerous changes need approvals again.',
    parts: people.map(person => ({
      kind: 'text' as const,
      text: ['Dangerous changes of ', { person }, ' need approvals again.'],
    })),
    followUps: [],
  }),
})
