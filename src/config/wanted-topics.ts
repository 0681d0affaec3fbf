import { effectiveTopic } from './effective-topic.ts'
import type { Config } from './load.ts'
import type { Settings } from './settings.ts'

/** What an environment wants of its topics' replicas. */
export interface WantedTopics {
  /** Names of the topics that should be there. */
  declared: ReadonlySet<string>
  /** Of a topic, also one that is not declared; null: nothing is wanted. */
  of: (topic: string) => WantedTopic
}
export interface WantedTopic {
  isDeclared: boolean
  replicas: number | null
  minIsr: number | null
}

/** An environment that topics.yml does not know wants nothing: its defaults are another environment's. */
export function wantedTopics({ topics: file }: Config, environment: string): WantedTopics {
  const named = new Set([
    ...file.environments.keys(),
    ...[...file.topics.values()].flatMap(topic => [...topic.overrides.keys()]),
  ])
  if (named.size > 0 && !named.has(environment))
    return { declared: new Set(), of: () => ({ isDeclared: false, replicas: null, minIsr: null }) }
  const base = wishes([file.defaults, file.environments.get(environment)])
  const own = new Map(
    [...file.topics.values()].map(topic => {
      const { replicationFactor, config } = effectiveTopic(file, topic, environment)
      return [
        topic.name,
        { replicas: replicationFactor?.value ?? null, minIsr: whole(config.get('min.insync.replicas')) },
      ]
    }),
  )
  return {
    declared: new Set(file.topics.keys()),
    of: topic => ({ isDeclared: own.has(topic), ...(own.get(topic) ?? base) }),
  }
}

function wishes(levels: readonly (Settings | undefined)[]): Omit<WantedTopic, 'isDeclared'> {
  const last = <T>(read: (level: Settings) => T | null): T | null =>
    levels.reduce<T | null>((found, level) => (level && read(level)) ?? found, null)
  return {
    replicas: last(level => level.replicationFactor)?.value ?? null,
    minIsr: whole(last(level => level.config.get('min.insync.replicas') ?? null) ?? undefined),
  }
}

/** null: not said, or written with a fault. */
const whole = (setting: { value: string | null } | undefined): number | null =>
  setting?.value ? Number(setting.value) : null
