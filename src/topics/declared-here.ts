import type { Context } from '../context.ts'
import { type Desired, desiredTopics } from './desired.ts'

/** The declared topics, and none in an environment that topics.yml does not know: a read is no place to refuse that. */
export function declaredHere({ config, environment }: Context): ReadonlyMap<string, Desired> {
  try {
    return desiredTopics(config, environment)
  } catch {
    return new Map()
  }
}
