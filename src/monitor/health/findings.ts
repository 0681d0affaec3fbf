import { type Finding, worstFindingFirst } from '../../core/score/finding.ts'
import { type LastKnown, type Score, scoreOf } from '../../core/score/score.ts'
import type { ClusterWeights } from '../../core/score/weights.ts'
import { brokersAspect, controllerAspect, silentBrokers } from './brokers.ts'
import { collectorFindings } from './collector-findings.ts'
import { disksAspect } from './disks.ts'
import { groupFindings } from './groups.ts'
import { leadersAspect } from './leaders.ts'
import { metadataVersionAspect } from './metadata-version.ts'
import { movesAspect, throttleAspect } from './moves.ts'
import type { ObservedHealth } from './observed-health.ts'
import { partitionsAspect } from './partitions.ts'
import { quorumFindings } from './quorum.ts'
import { topicsAspect } from './topics.ts'

export interface JudgedHealth {
  score: Score
  known: LastKnown
  /** All that stands out, the worst first: what costs points, and what does not. None: the cluster is well, as far as it could be seen. */
  findings: Finding[]
}

/** Pure: the score of a cluster, and everything that stands out. */
export function judgeHealth(
  observed: ObservedHealth,
  weights: ClusterWeights,
  last?: LastKnown,
): JudgedHealth {
  const { score, known } = scoreOf(
    [
      controllerAspect(observed, weights),
      brokersAspect(observed, weights),
      partitionsAspect(observed, weights),
      disksAspect(observed, weights),
      leadersAspect(observed, weights),
      throttleAspect(observed, weights),
      movesAspect(observed, weights),
      metadataVersionAspect(observed, weights),
      topicsAspect(observed, weights),
    ],
    last,
  )
  const beside = [
    ...silentBrokers(observed),
    ...quorumFindings(observed),
    ...groupFindings(observed),
    ...collectorFindings(observed),
  ].map(one => ({ ...one, points: 0 }))
  return { score, known, findings: [...score.findings, ...beside].sort(worstFindingFirst) }
}
