import type { Aspect } from '../../core/score/score.ts'
import type { ClusterWeights } from '../../core/score/weights.ts'
import { quoteWord } from '../../core/tokenize.ts'
import { counted, listed } from '../../core/words.ts'
import type { ObservedHealth } from './observed-health.ts'

const oldMs = 3_600_000

/** Partitions that have been on their way to other brokers for more than an hour. */
export function movesAspect({ moving, now }: ObservedHealth, weights: ClusterWeights): Aspect {
  const old = moving.known ? moving.value.filter(one => now - one.since > oldMs) : []
  const names = listed(old.map(one => `${one.topic}-${one.partition}`))
  return {
    id: 'moves',
    what: 'which partitions are being moved',
    unknown: moving.known ? null : moving.why.message,
    costs:
      old.length === 0
        ? []
        : [
            {
              severity: 'warning',
              id: 'reassignment-old',
              text: `${counted(old.length, 'partition')} ${old.length === 1 ? 'has' : 'have'} been on the move to other brokers for more than an hour.`,
              evidence: `${names}.`,
              command: `topics show ${quoteWord(old[0]?.topic ?? '')}`,
              cost: weights.reassignmentOld,
            },
          ],
  }
}

/** A throttle stays until somebody removes it, and slows down every broker that comes back. */
export function throttleAspect({ moving, throttled }: ObservedHealth, weights: ClusterWeights): Aspect {
  const isLeft = moving.known && moving.value.length === 0 && throttled.known && throttled.value.length > 0
  const brokers = throttled.known ? throttled.value : []
  return {
    id: 'throttle',
    what: 'whether replication is held back',
    unknown: !moving.known ? moving.why.message : !throttled.known ? throttled.why.message : null,
    costs: isLeft
      ? [
          {
            severity: 'note',
            id: 'throttle-left',
            text: `Replication is held back on ${brokers.length === 1 ? 'broker' : 'brokers'} ${listed(brokers.map(String), 5)}, and nothing is being moved.`,
            evidence: 'leader.replication.throttled.rate or its follower counterpart is set.',
            command: `brokers show ${brokers[0] ?? ''}`,
            cost: weights.throttleLeft,
          },
        ]
      : [],
  }
}
