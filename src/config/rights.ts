import { type Permission, permissions } from '../core/permission.ts'
import type { BotConfig } from './bot-config.ts'
import { shippedRoles } from './roles.ts'

/** Who asks, as far as rights go. `Actor` will do where Slack has nothing to add. */
export interface Person {
  /** Slack user id, or `os:name`. */
  id: string
  /** Ids of the Slack user groups this person is in. */
  userGroups?: readonly string[]
  /** Set for guests, bots, deactivated people and those of other workspaces: they have no rights, whatever is written. */
  barred?: boolean
}

const nothing: ReadonlySet<Permission> = new Set()

const administrative: ReadonlySet<Permission> = new Set(
  permissions.filter(
    one => !shippedRoles.get('operator')?.includes(one) && !one.endsWith(':read') && !one.endsWith(':unmask'),
  ),
)

/**
 * What a person may do in an environment, or, for commands that need none (`null`), in any. An unknown person may do
 * nothing: `help` and `whoami` ask for no right. A terminal user whom nobody mapped reads like a viewer and may export:
 * whoever can run the program there can reach the cluster anyway.
 */
export function rightsOf(
  bot: BotConfig,
  person: Person,
  environment: string | null,
): ReadonlySet<Permission> {
  if (person.barred) return nothing
  const groups = groupsOf(bot, person)
  const environments = environment === null ? [...bot.environments.keys()] : [environment]
  const rights = new Set(environments.flatMap(one => groups.flatMap(group => permissionsOf(bot, group, one))))
  if (person.id.startsWith('os:'))
    for (const permission of [...(bot.roles.get('viewer') ?? []), 'cluster:export' as const])
      rights.add(permission)
  return rights
}

/** The groups of a person: their own and those of their Slack user groups. */
export function groupsOf(bot: BotConfig, person: Person): string[] {
  const own = bot.people.get(person.id) ?? []
  const inherited = (person.userGroups ?? []).flatMap(id => bot.slackUserGroups.get(id) ?? [])
  return [...new Set([...own, ...inherited])]
}

/** The roles of a person in an environment, for `whoami`. */
export function rolesOf(bot: BotConfig, person: Person, environment: string): string[] {
  if (person.barred) return []
  return [...new Set(groupsOf(bot, person).flatMap(group => bot.groupRoles.get(group)?.(environment) ?? []))]
}

/**
 * Slack user ids of the people who have a right there, those with the most rights (administrators) first. `standing` is what
 * Slack says of each: people whom it bars cannot help anybody.
 */
export function whoCan(
  bot: BotConfig,
  permission: Permission,
  environment: string,
  standing: (id: string) => Omit<Person, 'id'> = () => ({}),
): string[] {
  return [...bot.people.keys()]
    .filter(id => !id.startsWith('os:'))
    .map(id => ({ id, rights: rightsOf(bot, { ...standing(id), id }, environment) }))
    .filter(({ rights }) => rights.has(permission))
    .sort((a, b) => b.rights.size - a.rights.size)
    .map(({ id }) => id)
}

/**
 * Whether somebody counts as an administrator there: who may change more than the shipped role operator may. Reading records
 * makes nobody one.
 */
export const isAdministrator = (bot: BotConfig, person: Person, environment: string): boolean =>
  [...rightsOf(bot, person, environment)].some(right => administrative.has(right))

/** Who sits at a terminal: the Slack person that bot.yml maps the operating system's user to, else `os:name`. */
export function terminalActor(bot: BotConfig, osUser: string): { id: string; name: string } {
  return { id: bot.terminal.get(osUser) ?? `os:${osUser}`, name: osUser }
}

function permissionsOf(bot: BotConfig, group: string, environment: string): Permission[] {
  const roles = bot.groupRoles.get(group)?.(environment) ?? []
  return roles.flatMap(role => bot.roles.get(role) ?? [])
}
