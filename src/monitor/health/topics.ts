import type { Aspect } from '../../core/score/score.ts'
import { meanScore } from '../../core/score/score-topics.ts'
import type { ClusterWeights } from '../../core/score/weights.ts'
import { listed } from '../../core/words.ts'
import type { ObservedHealth } from './observed-health.ts'

/** From here on the topics are as well as a cluster needs. */
const well = 90

export function topicsAspect({ scores }: ObservedHealth, weights: ClusterWeights): Aspect {
  const mean = meanScore(scores)
  const isAtMost = [...scores.values()].some(({ score }) => score.isAtMost || score.value === null)
  return {
    id: 'topics',
    what: 'the scores of the topics',
    unknown: isAtMost ? 'not everything that counts for them could be seen' : null,
    costs:
      mean === null || mean.mean >= well
        ? []
        : [
            {
              severity: 'note',
              id: 'topics',
              text: `The topics’ mean score is ${Math.floor(mean.mean)} of 100.`,
              evidence: `Lowest: ${listed(mean.worst.map(({ topic, value }) => `${topic} ${value}`))}.`,
              command: 'topics health',
              cost: (well - mean.mean) * weights.topics,
            },
          ],
  }
}
