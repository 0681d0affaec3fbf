import { defineChange } from '../../../context.ts'
import { Failure } from '../../../core/failure.ts'
import type { Json } from '../../../core/plan.ts'
import { counted } from '../../../core/words.ts'
import { aclText } from '../../../kafka/acl-binding.ts'
import { carryOut, lookedUp, rulesOutcome } from './carry-out.ts'
import { rulesInForce } from './rules-in-force.ts'

export const liftLockdown = defineChange({
  name: 'emergency lift',
  summary: 'Take back a lockdown: exactly the rules that it made',
  arguments: {},
  permission: 'acl:write',
  risk: 'dangerous',
  approval: { least: 2 },
  examples: ['emergency lift --reason "credentials are changed"'],
  outcome: rulesOutcome,
  observe: async (_, { cluster, store, environment }) => {
    const [{ clusterId }, rules] = await Promise.all([cluster.describe([]), cluster.describeAcls()])
    return { clusterId, rules: rulesInForce(store, environment, clusterId, rules ?? []) }
  },
  plan: (_, { clusterId, rules }) => {
    if (rules.length === 0)
      return {
        kind: 'refusal',
        failure: new Failure('refused', 'No lockdown of this cluster holds: none of its rules is there.', {
          hint: 'cluster export shows the rules that are.',
        }),
      }
    const principals = new Set(rules.map(rule => rule.principal))
    return {
      kind: 'plan',
      plan: {
        title: `Lift the lockdown of ${counted(principals.size, 'principal')}`,
        decision: { clusterId, rules: rules as unknown as Json },
        estimates: {},
        steps: rules.map(rule => ({ state: 'planned', text: `Take away: ${aclText(rule)}` })),
        consequences: [
          {
            severity: 'warning',
            text: 'Everybody may again what they could before, from the next request on.',
          },
        ],
        nothingToDo: false,
      },
    }
  },
  execute: (plan, context, { requestId }) =>
    carryOut(plan, context, requestId, {
      report: {
        title: `The lockdown of ${context.environment} is lifted`,
        tone: 'good',
        summary: `Everybody may again what they could before in ${context.environment}.`,
        parts: [{ kind: 'text', text: `Reason: ${context.store.requests.get(requestId)?.reason}` }],
        followUps: [],
      },
      send: rules => context.cluster.deleteAcls(rules),
    }),
  inspect: (plan, context) => lookedUp(plan, context, 'gone'),
  present: ({ principals, rules }) => ({
    title: 'The lockdown is lifted',
    tone: 'good',
    summary: `${counted(principals.length, 'principal')} may again what they could before.`,
    parts: [{ kind: 'text', text: `${counted(rules, 'rule')} taken away; of ${principals.join(', ')}.` }],
    followUps: [],
  }),
})
