import type { LastKnown, Score } from './score.ts'
import { missingTopicScore, type TopicRules, type TopicSight, topicScore } from './topic-score.ts'

export interface ScoredTopic {
  score: Score
  /** What its parts cost where they are known: for the next time. */
  known: LastKnown
}

/** Pure: the score of every topic that is there, and of every one of `missing`, which should be. */
export function scoreTopics(
  sights: readonly TopicSight[],
  missing: readonly string[],
  rules: TopicRules,
  last: ReadonlyMap<string, Pick<ScoredTopic, 'known'>> = new Map(),
): Map<string, ScoredTopic> {
  const there = sights.map(
    sight => [sight.topic, topicScore(sight, rules, last.get(sight.topic)?.known)] as const,
  )
  return new Map([...there, ...missing.map(topic => [topic, missingTopicScore(topic)] as const)])
}

/** The mean over the topics whose score is known, with the three lowest; null: there is none. */
export interface MeanScore {
  mean: number
  worst: { topic: string; value: number }[]
}
export function meanScore(topics: ReadonlyMap<string, Pick<ScoredTopic, 'score'>>): MeanScore | null {
  const values = [...topics].flatMap(([topic, { score }]) =>
    score.value === null ? [] : [{ topic, value: score.value }],
  )
  if (values.length === 0) return null
  const worst = values.sort((a, b) => a.value - b.value || (a.topic < b.topic ? -1 : 1))
  return { mean: worst.reduce((sum, one) => sum + one.value, 0) / worst.length, worst: worst.slice(0, 3) }
}
