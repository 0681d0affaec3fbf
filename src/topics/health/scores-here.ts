import { wantedTopics } from '../../config/config.ts'
import type { Context } from '../../context.ts'
import { type ScoredTopic, scoreTopics } from '../../core/score/score-topics.ts'
import { type TopicsLook } from '../../kafka/look-at-topics.ts'
import { topicSights } from '../../kafka/topic-sights.ts'

/**
 * The scores of all topics in this look, and of those that are declared and missing, unless `isDoubtful`: then the list of
 * topics cannot be trusted. In a running bot the collector's windows and what it last knew count, too.
 */
export function scoresHere(
  { config, environment, judgement }: Pick<Context, 'config' | 'environment' | 'judgement'>,
  { scan, lags, minIsr, moving }: Pick<TopicsLook, 'scan' | 'lags' | 'minIsr' | 'moving'>,
  isDoubtful: boolean,
): Map<string, ScoredTopic> {
  const last = judgement()
  const wanted = wantedTopics(config, environment)
  const there = new Set(scan.description.topics.map(topic => topic.name))
  const { score, lag } = config.bot.monitoring
  return scoreTopics(
    topicSights(scan, {
      lags,
      minIsr,
      wanted: wanted.of,
      states: last?.groups,
      errors: last?.errors,
      moving: moving.known ? moving.value : [],
    }),
    isDoubtful ? [] : [...wanted.declared].filter(topic => !there.has(topic)),
    { weights: score.topic, lag },
    last?.topics,
  )
}
