import { type Config, type DeclaredTopic, type EffectiveTopic, effectiveTopic } from '../config/config.ts'
import { Failure, type Known, known, unknown } from '../core/failure.ts'
import { nearest } from '../core/nearest.ts'

/** A topic as topics.yml has it, with what that means in one environment. */
export interface Desired {
  declared: DeclaredTopic
  effective: EffectiveTopic
  /** Why nothing may be done with it; empty: it is usable. */
  faults: readonly string[]
}

/** All declared topics in this environment, by name. Throws a `config` Failure for one that topics.yml does not know. */
export function desiredTopics(config: Config, environment: string): Map<string, Desired> {
  const why = unknownEnvironment(config, environment)
  if (why) throw why
  return new Map(
    [...config.topics.topics.values()].map(declared => [
      declared.name,
      desired(config, declared, environment),
    ]),
  )
}

/** One of them; null: it is not declared. */
export function desiredTopic(config: Config, topic: string, environment: string): Known<Desired | null> {
  const declared = config.topics.topics.get(topic)
  if (!declared) return known(null)
  const why = unknownEnvironment(config, environment)
  return why ? unknown(why) : known(desired(config, declared, environment))
}

/** The environments that topics.yml names, in its `environments` or in an override. */
export function declaredEnvironments({ topics }: Config): string[] {
  const inOverrides = [...topics.topics.values()].flatMap(topic => [...topic.overrides.keys()])
  return [...new Set([...topics.environments.keys(), ...inOverrides])]
}

/**
 * An environment that the file does not name would silently get the defaults alone, which are production's as a rule: that
 * is refused. A file that names no environment at all means the same everywhere.
 */
function unknownEnvironment(config: Config, environment: string): Failure | null {
  const names = declaredEnvironments(config)
  if (names.length === 0 || names.includes(environment)) return null
  const near = nearest(environment, names)
  return new Failure('config', `${config.topics.file} knows no environment "${environment}".`, {
    hint: near
      ? `Did you mean ${near}?`
      : `It has ${names.join(', ')}. If the defaults are meant, write "${environment}: {}" under environments.`,
  })
}

function desired(config: Config, declared: DeclaredTopic, environment: string): Desired {
  const effective = effectiveTopic(config.topics, declared, environment)
  const own = declared.faults.map(fault => `${fault.file}:${fault.line}:${fault.column}: ${fault.message}`)
  // A fault in the defaults or the environment's is not the topic's own, but leaves it without a value all the same.
  const inherited = [
    ['partitions', effective.partitions] as const,
    ['replication_factor', effective.replicationFactor] as const,
    ...effective.config,
  ].flatMap(([name, setting]) =>
    setting?.value === null && setting.path[0] !== 'topics'
      ? [`${setting.file}:${setting.at.line}:${setting.at.column}: ${name} has a fault there`]
      : [],
  )
  return { declared, effective, faults: [...own, ...inherited] }
}
