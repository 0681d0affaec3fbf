import type { Desired } from '../desired.ts'

/** The settings that have to be read for a plan: those that any of the topics declares, and what consequences depend on. */
export function declaredKeys(
  desired: ReadonlyMap<string, Desired>,
  only: readonly string[] | undefined,
): string[] {
  const topics = [...desired.values()].filter(one => only === undefined || only.includes(one.declared.name))
  const keys = new Set(topics.flatMap(one => [...one.effective.config.keys()] as string[]))
  return keys.size === 0 ? [] : [...keys.add('cleanup.policy')].sort()
}
