import type { PlanOrRefusal } from '../../../core/command.ts'
import { Failure } from '../../../core/failure.ts'
import type { Consequence, Json } from '../../../core/plan.ts'
import { counted, listed } from '../../../core/words.ts'
import { type AclBinding, aclKey, aclText } from '../../../kafka/acl-binding.ts'
import type { AuthorizerSettings } from '../../access/decide.ts'
import type { Kept } from './kept-principals.ts'

/** What a lockdown is planned from. */
export interface LockdownFacts {
  clusterId: string
  /** null: there is no authorizer. */
  rules: readonly AclBinding[] | null
  settings: AuthorizerSettings
  /** null: they cannot be read. */
  scramUsers: readonly string[] | null
  declared: readonly string[]
  kept: readonly Kept[]
  /** null: not known. */
  bot: string | null
}

const everybody = 'User:*'

/**
 * Rules that deny everything to everybody who is not kept, one name after the other: a DENY wins over every ALLOW, so that the
 * rules that are there stay as they are, and taking these away again is the exact way back. Denying `User:*` would shut out the
 * brokers and the bot as well.
 */
export function planLockdown(facts: LockdownFacts): PlanOrRefusal {
  const { rules, kept, bot } = facts
  if (rules === null)
    return refusal('The brokers of this cluster have no authorizer: nobody can be denied anything.', {
      hint: 'security audit says what is missing. Until then only the network keeps people out.',
    })
  if (bot === null)
    return refusal(
      'The bot signs in with a certificate, and does not know which principal the brokers make of it.',
      {
        hint: 'Name it with --keep, as kafka-acls shows it: --keep "User:CN=kafka-ops-bot".',
      },
    )
  const keeps = new Set(kept.map(one => one.principal))
  const named = [
    ...rules.filter(rule => rule.permission === 'ALLOW').map(rule => rule.principal),
    ...(facts.scramUsers ?? []),
    ...facts.declared,
  ]
  const principals = [...new Set(named)]
    .filter(one => one.startsWith('User:') && one !== everybody && !keeps.has(one))
    .sort()
  const withCluster = mayDenyCluster(rules, facts.settings)
  const there = new Set(rules.map(aclKey))
  const made = principals
    .flatMap(principal => denials(principal, withCluster))
    .filter(rule => !there.has(aclKey(rule)))
  return {
    kind: 'plan',
    plan: {
      title: `Lock ${counted(principals.length, 'principal')} out of the cluster`,
      decision: { clusterId: facts.clusterId, rules: made as unknown as Json },
      estimates: {},
      steps: made.map(rule => ({ state: 'planned', text: aclText(rule) })),
      consequences: consequences(facts, principals, withCluster),
      nothingToDo: made.length === 0,
    },
  }
}

const refusal = (message: string, options: { hint: string }): PlanOrRefusal => ({
  kind: 'refusal',
  failure: new Failure('refused', message, options),
})

function denials(principal: string, withCluster: boolean): AclBinding[] {
  const rule = { principal, host: '*', operation: 'ALL', permission: 'DENY', patternType: 'LITERAL' } as const
  return [
    { ...rule, resourceType: 'TOPIC', resourceName: '*' },
    { ...rule, resourceType: 'GROUP', resourceName: '*' },
    { ...rule, resourceType: 'TRANSACTIONAL_ID', resourceName: '*' },
    ...(withCluster ? [{ ...rule, resourceType: 'CLUSTER' as const, resourceName: 'kafka-cluster' }] : []),
  ]
}

/** The first rule about the cluster ends that everybody may do what no rule is about, for brokers that live by that as well. */
const mayDenyCluster = (rules: readonly AclBinding[], settings: AuthorizerSettings): boolean =>
  settings.allowEveryoneIfNoAclFound === false || rules.some(rule => rule.resourceType === 'CLUSTER')

function consequences(
  facts: LockdownFacts,
  principals: readonly string[],
  withCluster: boolean,
): Consequence[] {
  const open = (facts.rules ?? []).filter(rule => rule.principal === everybody && rule.permission === 'ALLOW')
  const isTopicless =
    facts.settings.allowEveryoneIfNoAclFound !== false &&
    !(facts.rules ?? []).some(rule => rule.resourceType === 'TOPIC' && rule.resourceName === '*')
  return [
    {
      severity: 'critical',
      text: `${listed(principals, 12)} can neither read, write nor commit from the next request on, also over connections that are open.`,
    },
    ...(open.length > 0
      ? [
          {
            severity: 'critical' as const,
            text: `${counted(open.length, 'rule')} grant something to User:*. Whoever signs in under a name that no rule, no SCRAM credential and no declaration has is not locked out: ${listed(open.map(aclText))}.`,
          },
        ]
      : []),
    ...(facts.scramUsers === null
      ? [
          {
            severity: 'warning' as const,
            text: 'The SCRAM users could not be read: only principals that rules or the access file name are locked out.',
          },
        ]
      : []),
    ...(withCluster
      ? []
      : [
          {
            severity: 'warning' as const,
            text: 'Rights on the cluster itself stay as they are: no rule is about it, and the first one could shut out the brokers.',
          },
        ]),
    ...(isTopicless
      ? [
          {
            severity: 'warning' as const,
            text: 'Where everybody may do what no rule is about, those who are kept need rules of their own for topics and groups meanwhile.',
          },
        ]
      : []),
    {
      severity: 'note',
      text: `Kept: ${listed(
        facts.kept.map(({ principal, why }) => `${principal} (${why})`),
        12,
      )}.`,
    },
    { severity: 'note', text: 'emergency lift takes exactly these rules away again.' },
  ]
}
