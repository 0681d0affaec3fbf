import { counted } from '../../../core/words.ts'
import { sameValue } from '../../plan/same-value.ts'
import { settingText } from '../../setting-text.ts'
import { newTopic, settingsOf } from '../new-topic.ts'
import type { Stage } from './stage.ts'

/** Creates topics, all in one request. */
export const createStage: Stage = {
  kind: 'create',
  part: ({ topics }) =>
    topics.filter(one => one.id === null).map(one => ({ ...one, text: textOf(one.topic, one.changes) })),
  async send(steps, cluster) {
    const results = await cluster.createTopics(steps.map(one => newTopic(one.topic, one.changes)))
    return results.map(one => one.error)
  },
  state({ topic, changes }, seen) {
    if (!seen) return 'before'
    const { partitions, replicationFactor, config } = newTopic(topic, changes)
    const isAsked =
      (partitions === null || seen.partitions === partitions) &&
      (replicationFactor === null || seen.replicas.every(count => count === replicationFactor)) &&
      Object.entries(config).every(([key, value]) => {
        const now = seen.config.get(key)
        return now !== undefined && sameValue(key, now, value)
      })
    return isAsked ? 'done' : 'else'
  },
}

function textOf(topic: string, changes: readonly { what: string; to: string }[]): string {
  const { partitions, replicationFactor } = newTopic(topic, changes)
  const settings = Object.entries(settingsOf(changes)).map(
    ([key, value]) => `${key}=${settingText(key, value)}`,
  )
  const size = [
    ...(partitions === null ? [] : [counted(partitions, 'partition')]),
    ...(replicationFactor === null ? [] : [counted(replicationFactor, 'replica')]),
    ...settings,
  ]
  return `Create ${topic} with ${size.length > 0 ? size.join(', ') : 'the brokers’ defaults'}`
}
