import { type Config, effectiveAccess, environmentOf } from '../../../config/config.ts'
import type { AclBinding } from '../../../kafka/acl-binding.ts'

/** A principal that a lockdown leaves alone, and why. */
export interface Kept {
  principal: string
  why: string
}

/** The access file's permission words of a group whose members run the cluster. */
const administrative = ['cluster_admin', 'acl_admin']
/** Who may do this with the cluster runs it, or is a broker. */
const ruling: ReadonlySet<AclBinding['operation']> = new Set(['ALL', 'ALTER', 'CLUSTER_ACTION'])

/** Whom a lockdown must not shut out: super users, administrators, brokers, and the bot, which has to lift it. */
export function keptPrincipals(
  config: Config,
  environment: string,
  rules: readonly AclBinding[],
  superUsers: readonly string[],
  named: readonly string[],
): Kept[] {
  const emergency = effectiveAccess(config, environment, [
    'emergency_procedures',
    'backup_access',
    'emergency_admin_account',
  ])
  const admins = [...config.access.groups.values()]
    .filter(group => group.permissions.some(one => administrative.includes(one)))
    .flatMap(group => group.members)
  const rulers = rules.filter(
    rule => rule.resourceType === 'CLUSTER' && rule.permission === 'ALLOW' && ruling.has(rule.operation),
  )
  const bot = knownBotPrincipal(config, environment)
  const kept: Kept[] = [
    ...(bot === null ? [] : [{ principal: bot, why: 'the bot' }]),
    ...superUsers.map(principal => ({ principal, why: 'a super user' })),
    ...admins.map(name => ({ principal: asUser(name), why: 'an administrator in the access file' })),
    ...(typeof emergency === 'string'
      ? [{ principal: asUser(emergency), why: 'the account for emergencies' }]
      : []),
    ...rulers.map(({ principal }) => ({ principal, why: 'may change the cluster, or is a broker' })),
    ...named.map(name => ({ principal: asUser(name), why: 'named with --keep' })),
  ]
  return [...new Map(kept.toReversed().map(one => [one.principal, one])).values()].toReversed()
}

/** As whom the bot signs in; null where a certificate says it, which only the brokers read as a name. */
export function knownBotPrincipal(config: Config, environment: string): string | null {
  const { sasl, tls } = environmentOf(config, environment)
  if (sasl) return asUser(sasl.username)
  return tls?.certFile ? null : 'User:ANONYMOUS'
}

export const asUser = (name: string): string => (name.startsWith('User:') ? name : `User:${name}`)
