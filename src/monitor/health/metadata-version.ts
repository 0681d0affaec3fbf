import type { Aspect } from '../../core/score/score.ts'
import type { ClusterWeights } from '../../core/score/weights.ts'
import { listed } from '../../core/words.ts'
import type { ObservedHealth } from './observed-health.ts'

/** After an upgrade of all brokers `metadata.version` stays where it was until somebody raises it (KIP-778). */
export function metadataVersionAspect({ features }: ObservedHealth, weights: ClusterWeights): Aspect {
  const answers = features.known ? [...features.value] : []
  const levels = answers.flatMap(([, one]) =>
    one.known ? one.value.filter(feature => feature.name === 'metadata.version') : [],
  )
  const silent = answers.filter(([, one]) => !one.known).map(([broker]) => String(broker))
  const inUse = Math.max(...levels.map(one => one.finalized))
  const possible = Math.min(...levels.map(one => one.supported))
  return {
    id: 'metadata-version',
    what: 'the metadata version',
    unknown: !features.known
      ? features.why.message
      : silent.length > 0
        ? `broker ${listed(silent)} did not tell`
        : null,
    costs:
      levels.length > 0 && inUse < possible
        ? [
            {
              severity: 'note',
              id: 'metadata-version',
              text: `The metadata version is ${inUse}; all brokers can do ${possible}.`,
              evidence: 'kafka-features.sh upgrade --release-version raises it; some features wait for that.',
              command: null,
              cost: weights.metadataVersion,
            },
          ]
        : [],
  }
}
