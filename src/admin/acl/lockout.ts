import { Failure } from '../../core/failure.ts'
import { listed } from '../../core/words.ts'
import type { AclBinding } from '../../kafka/acl-binding.ts'
import type { ReadSettings } from '../access/authorizer-settings.ts'
import { decide, type Resource } from '../access/decide.ts'
import { rulesAbout } from '../access/rules-about.ts'
import { type AclStep, afterSteps } from './acl-steps.ts'
import type { ObservedAcls } from './observe-acls.ts'
import { operationsAsked } from './operations-for.ts'

/**
 * Pure: why these stages must not be taken, null: they may. After each of them, the bot still has all that rules give it now, and the
 * brokers what they need of one another.
 */
export function lockout(
  observed: Pick<ObservedAcls, 'rules' | 'settings' | 'bot'>,
  stages: readonly (readonly AclStep[])[],
): Failure | null {
  let now = observed.rules
  for (const stage of stages) {
    now = afterSteps(now, stage)
    const why = botLocked(observed, now) ?? brokersLocked(observed, now)
    if (why) return why
  }
  return null
}

function botLocked(
  { rules, settings, bot }: Pick<ObservedAcls, 'rules' | 'settings' | 'bot'>,
  after: readonly AclBinding[],
): Failure | null {
  if (isSurelySuper(rules, settings, bot)) return null
  // That the access file calls it a super user does not make it one: what is granted to it by name stays.
  const isCalledSuper = settings.superUsers?.includes(bot) === true
  const of = (all: readonly AclBinding[]): readonly AclBinding[] =>
    isCalledSuper ? all.filter(rule => rule.principal === bot) : all
  const lost = lostRights(
    bot,
    of(rules),
    of(after),
    isCalledSuper ? false : settings.allowEveryoneIfNoAclFound,
  )
  if (lost.length === 0) return null
  return new Failure(
    'refused',
    `The bot could lock itself out: it comes in as ${bot}, which would lose ${listed(lost)}.`,
    {
      hint: isCalledSuper
        ? `Grant these to ${bot} in the access file (a role, and a group that has it), or leave --prune away.`
        : `Grant these to ${bot} in the access file (a role, and a group that has it). If it is a super user of the brokers, name it under global_settings.super_users.`,
    },
  )
}

/**
 * Brokers need CLUSTER_ACTION of one another, be it as super users or by a rule. Where a rule gives it to somebody, it may be them.
 */
function brokersLocked(
  { rules, settings }: Pick<ObservedAcls, 'rules' | 'settings'>,
  after: readonly AclBinding[],
): Failure | null {
  const has = (all: readonly AclBinding[], principal: string): boolean =>
    allows(all, null, principal, 'CLUSTER_ACTION')
  const named = [...new Set(rules.map(rule => rule.principal))]
  const lost = named.filter(principal => has(rules, principal) && !has(after, principal))
  if (lost.length > 0)
    return new Failure(
      'refused',
      `The brokers could lock themselves out: ${listed(lost)} would lose CLUSTER_ACTION on the cluster, which brokers need of one another.`,
      { hint: 'Grant it in the access file (a role of the resource CLUSTER), or leave --prune away.' },
    )
  const mayBeOpen = settings.allowEveryoneIfNoAclFound !== false && !settings.superUsers?.length
  const isFirst = !rules.some(isOfCluster) && after.some(isOfCluster)
  if (!mayBeOpen || !isFirst) return null
  return new Failure(
    'refused',
    'The first rule about the cluster shuts it to all others, and it is not known that the brokers are super users.',
    {
      hint: 'Name the super users of the brokers (super.users) under global_settings.super_users of the access file.',
    },
  )
}

/** The brokers say so, or they let it read the rules, and no rule does. */
function isSurelySuper(rules: readonly AclBinding[], settings: ReadSettings, bot: string): boolean {
  if (settings.saidBy.superUsers === 'the brokers' && settings.superUsers?.includes(bot)) return true
  const isShut =
    rules.some(isOfCluster) ||
    (settings.saidBy.allowEveryoneIfNoAclFound === 'the brokers' && !settings.allowEveryoneIfNoAclFound)
  return isShut && !hosts(rules).some(host => allows(rules, host, bot, 'DESCRIBE'))
}

const isOfCluster = (rule: AclBinding): boolean => rule.resourceType === 'CLUSTER'
const theCluster: Resource = { type: 'CLUSTER', name: 'kafka-cluster' }

const allows = (
  rules: readonly AclBinding[],
  host: string | null,
  principal: string,
  operation: AclBinding['operation'],
): boolean =>
  (host === null ? hosts(rules) : [host]).some(
    from =>
      decide(rules, noSettings, { principal, host: from, operation, resource: theCluster }).verdict ===
      'allowed',
  )

const noSettings = { superUsers: [], allowEveryoneIfNoAclFound: false }

/** All rights that somebody has before and not after, in words. `everyone` null: not known, and then taken for on of the cluster. */
function lostRights(
  principal: string,
  before: readonly AclBinding[],
  after: readonly AclBinding[],
  everyone: boolean | null,
): string[] {
  const from = hosts([...before, ...after])
  return [...Map.groupBy(kindsOf([...before, ...after]), one => one.type)].flatMap(([type, kinds]) => {
    const [aboutBefore, aboutAfter] = [rulesAbout(before, type), rulesAbout(after, type)]
    const settings = { superUsers: [], allowEveryoneIfNoAclFound: everyone ?? type === 'CLUSTER' }
    return kinds.flatMap(resource => {
      const [was, willBe] = [aboutBefore(resource.name), aboutAfter(resource.name)]
      const has = (rules: readonly AclBinding[], host: string, operation: AclBinding['operation']): boolean =>
        decide(rules, settings, { principal, host, operation, resource }).verdict === 'allowed'
      return operationsAsked(type)
        .filter(operation => from.some(host => has(was, host, operation) && !has(willBe, host, operation)))
        .map(operation => `${operation} on ${type} ${resource.name}`)
    })
  })
}

/** Every address that a rule names, and one that none does. */
const hosts = (rules: readonly AclBinding[]): string[] => ['', ...new Set(rules.map(rule => rule.host))]

/** Resources of which no two are decided alike, however many there are: those that rules name, one more of each prefix, and one more. */
function kindsOf(rules: readonly AclBinding[]): Resource[] {
  const all = rules.map(
    ({ resourceType: type, patternType, resourceName }): Resource => ({
      type,
      name: patternType === 'PREFIXED' ? `${resourceName}…` : resourceName === '*' ? '…' : resourceName,
    }),
  )
  return [...new Map([theCluster, ...all].map(one => [JSON.stringify(one), one])).values()]
}
