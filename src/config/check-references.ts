import type { WrittenBot } from './bot-schema.ts'
import type { Fault } from './fault.ts'
import { findings } from './findings.ts'
import { mapAt } from './map-at.ts'
import type { Surroundings } from './read-bot.ts'
import { shippedRoles } from './roles.ts'
import type { YamlFile } from './yaml-file.ts'

/**
 * Whether the names in bot.yml mean something. A name counts as known where it is written, even if what it names has a
 * fault of its own: that one is reported, and not once more at every mention.
 */
export function checkReferences(
  yaml: YamlFile,
  written: WrittenBot,
  around: Surroundings,
  faults: Fault[],
): void {
  const { error, warning, atKey, nameMustExist } = findings(yaml, faults)
  const environments = Object.keys(mapAt(yaml, ['environments']))
  const groups = Object.keys(mapAt(yaml, ['groups']))
  const roles = [...shippedRoles.keys(), ...Object.keys(mapAt(yaml, ['roles']))]
  const people = Object.keys(mapAt(yaml, ['people']))

  if (environments.length > 1 && yaml.value.default_environment === undefined)
    error(
      'missing',
      ['default_environment'],
      'with several environments this is needed',
      `write one of ${environments.join(', ')}`,
    )
  if (environments.length === 0 && !around.env.KAFKA_BOOTSTRAP_SERVERS)
    warning(
      'no-environment',
      ['environments'],
      'no environment is known',
      'write one here, or set KAFKA_BOOTSTRAP_SERVERS',
    )
  if (written.default_environment !== undefined && environments.length > 0)
    nameMustExist(written.default_environment, 'environment', environments, ['default_environment'])
  if (environments.length > 0)
    for (const [channel, name] of Object.entries(written.channels))
      nameMustExist(name, 'environment', environments, ['channels', channel])

  for (const role of Object.keys(written.roles))
    if (shippedRoles.has(role))
      atKey.error(
        'shipped-role',
        ['roles', role],
        `"${role}" comes with the bot and cannot be changed`,
        'choose another name',
      )

  for (const [group, rolesHere] of Object.entries(written.groups)) {
    const path = ['groups', group]
    checkRoles(rolesHere, path)
    if (around.accessGroups) nameMustExist(group, 'access group', around.accessGroups, path, atKey.warning)
  }
  function checkRoles(names: WrittenBot['groups'][string], path: (string | number)[]): void {
    if (typeof names === 'string') nameMustExist(names, 'role', roles, path)
    else if (Array.isArray(names))
      for (const [index, one] of names.entries()) nameMustExist(one, 'role', roles, [...path, index])
    else
      for (const [environment, here] of Object.entries(names)) {
        if (environment !== '*')
          nameMustExist(environment, 'environment', environments, [...path, environment], atKey.error)
        checkRoles(here, [...path, environment])
      }
  }

  for (const section of ['people', 'slack_user_groups'] as const)
    for (const [id, names] of Object.entries(written[section]))
      for (const [index, group] of names.entries())
        nameMustExist(group, 'group', groups, [section, id, index])

  for (const [user, id] of Object.entries(written.terminal))
    if (!people.includes(id))
      warning(
        'unknown-person',
        ['terminal', user],
        `${id} is not among the people, so this user has no rights`,
        'add them to people',
      )
}
