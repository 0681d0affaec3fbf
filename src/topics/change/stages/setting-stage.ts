import { sameValue } from '../../plan/same-value.ts'
import { settingText } from '../../setting-text.ts'
import { settingsOf } from '../new-topic.ts'
import type { Stage, TopicStep } from './stage.ts'

/** Sets the declared values that differ, key by key; all other overrides of a topic stay as they are. */
export const settingStage: Stage = {
  kind: 'settings',
  part: ({ topics }) =>
    topics
      .filter(one => one.id !== null && Object.keys(settingsOf(one.changes)).length > 0)
      .map(one => ({ ...one, text: `Change settings of ${one.topic}: ${texts(one).join(', ')}` })),
  async send(steps, cluster) {
    const results = await cluster.alterConfigs(
      steps.map(one => ({ type: 'topic', name: one.topic, values: settingsOf(one.changes) })),
    )
    return results.map(one => one.error)
  },
  state(step, seen) {
    if (seen?.id !== step.id) return 'else'
    const now = (key: string): string | undefined => seen.config.get(key)
    const settings = own(step)
    const isDone = settings.every(({ what, to }) => sameValue(what, now(what) ?? '', to))
    if (isDone) return 'done'
    const isBefore = settings.every(({ what, from }) => sameValue(what, now(what) ?? '', from ?? ''))
    return isBefore ? 'before' : 'else'
  },
}

function own({ changes }: Pick<TopicStep, 'changes'>): TopicStep['changes'] {
  const settings = settingsOf(changes)
  return changes.filter(({ what }) => what in settings)
}

const texts = (step: Pick<TopicStep, 'changes'>): string[] =>
  own(step).map(
    ({ what, from, to }) =>
      `${what} ${from === null ? 'not known' : settingText(what, from)} → ${settingText(what, to)}`,
  )
