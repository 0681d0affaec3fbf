import { Failure } from './failure.ts'
import type { Permission } from './permission.ts'
import type { Actor } from './request.ts'
import type { Rules } from './rules.ts'

/** Throws `not-permitted`, naming the permission that is missing and people who have it. */
export function authorise(
  rules: Rules,
  actor: Actor,
  permission: Permission | null,
  environment: string,
): void {
  if (permission === null || rules.rights(actor, environment).has(permission)) return
  const people = rules.whoCan(permission, environment).slice(0, 5)
  const sentence = `You may not do this in ${environment}: it needs the right "${permission}".`
  throw new Failure('not-permitted', sentence, {
    people,
    hint: people.length > 0 ? undefined : whoCould(actor, permission, environment),
  })
}

/** "Listed", because only Slack knows who is in its user groups, and a terminal does not ask it. */
function whoCould({ id, name }: Actor, permission: Permission, environment: string): string {
  const nobody = `Nobody whom bot.yml lists by name has the right "${permission}" in ${environment}: its "roles" and "people" give it.`
  return id.startsWith('os:')
    ? `${nobody} Which of them ${name} is at a terminal, its "terminal" says.`
    : nobody
}
