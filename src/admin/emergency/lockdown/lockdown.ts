import { defineChange } from '../../../context.ts'
import { text } from '../../../core/arguments/kinds.ts'
import { settled } from '../../../core/failure.ts'
import { counted } from '../../../core/words.ts'
import { readSettings } from '../../access/authorizer-settings.ts'
import { carryOut, lookedUp, rulesOutcome } from './carry-out.ts'
import { asUser, keptPrincipals, knownBotPrincipal } from './kept-principals.ts'
import { planLockdown } from './plan-lockdown.ts'

export const lockdown = defineChange({
  name: 'emergency lockdown',
  summary: 'Deny everything to everybody who is no administrator, until it is lifted',
  arguments: {
    keep: text('PRINCIPAL', 'further principals that are left alone, such as User:payments')
      .list()
      .optional(),
  },
  permission: 'acl:write',
  risk: 'dangerous',
  approval: { least: 2 },
  examples: ['emergency lockdown --reason "credentials leaked"', 'emergency lockdown --dry-run'],
  outcome: rulesOutcome,
  observe: async ({ keep }, context) => {
    const { cluster, config, environment } = context
    const [{ clusterId }, rules, users, settings] = await Promise.all([
      cluster.describe([]),
      cluster.describeAcls(),
      settled(cluster.scramUsers()),
      readSettings(context),
    ])
    return {
      clusterId,
      rules,
      settings,
      scramUsers: users.known ? users.value.map(one => asUser(one.user)) : null,
      declared: [...config.access.serviceAccounts.keys()].map(asUser),
      kept: keptPrincipals(config, environment, rules ?? [], settings.superUsers ?? [], keep ?? []),
      bot: knownBotPrincipal(config, environment) ?? keep?.[0] ?? null,
    }
  },
  plan: (_, facts) => planLockdown(facts),
  execute: (plan, context, { requestId }) =>
    carryOut(plan, context, requestId, {
      report: {
        title: `Lockdown of ${context.environment}`,
        tone: 'bad',
        summary: `${plan.title}: everybody but administrators is denied everything in ${context.environment}.`,
        parts: [
          { kind: 'text', text: `${plan.title}. Reason: ${context.store.requests.get(requestId)?.reason}` },
        ],
        followUps: [{ label: 'Lift it', command: `emergency lift --env ${context.environment}` }],
      },
      send: rules => context.cluster.createAcls(rules),
    }),
  inspect: (plan, context) => lookedUp(plan, context, 'there'),
  present: ({ principals, rules }) => ({
    title: 'The cluster is locked down',
    tone: 'warning',
    summary: `${counted(principals.length, 'principal')} may do nothing any more.`,
    parts: [{ kind: 'text', text: `${counted(rules, 'rule')} deny everything to ${principals.join(', ')}.` }],
    followUps: [{ label: 'Lift it', command: 'emergency lift' }],
  }),
})
