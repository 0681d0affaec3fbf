import type { Setting, Settings } from './settings.ts'
import type { TopicSetting } from './topic-settings.ts'
import type { DeclaredTopic, TopicsFile } from './topics-file.ts'

/** What topics.yml wants of a topic in one environment, each value with the place where it was written. */
export interface EffectiveTopic {
  name: string
  partitions: Setting<number> | null
  replicationFactor: Setting<number> | null
  /** What is not declared is not here: it is left alone on the cluster. */
  config: ReadonlyMap<TopicSetting, Setting<string>>
}

/**
 * Weakest to strongest: `defaults`, the environment's defaults, the topic, its override for the environment. An environment
 * that the file does not know gives the first and third only: ask `file.environments` before.
 */
export function effectiveTopic(file: TopicsFile, topic: DeclaredTopic, environment: string): EffectiveTopic {
  const levels: (Settings | undefined)[] = [
    file.defaults,
    file.environments.get(environment),
    topic.settings,
    topic.overrides.get(environment),
  ]
  const config = new Map<TopicSetting, Setting<string>>()
  let partitions: Setting<number> | null = null
  let replicationFactor: Setting<number> | null = null
  for (const level of levels) {
    for (const [name, setting] of level?.config ?? []) config.set(name, setting)
    partitions = level?.partitions ?? partitions
    replicationFactor = level?.replicationFactor ?? replicationFactor
  }
  return { name: topic.name, partitions, replicationFactor, config }
}
