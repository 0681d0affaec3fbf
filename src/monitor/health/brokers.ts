import type { Finding } from '../../core/score/finding.ts'
import type { Aspect } from '../../core/score/score.ts'
import type { ClusterWeights } from '../../core/score/weights.ts'
import { counted } from '../../core/words.ts'
import type { ObservedHealth } from './observed-health.ts'

export function controllerAspect({ quorum }: ObservedHealth, weights: ClusterWeights): Aspect {
  const isNone = quorum.known && quorum.value.leaderId === null
  return {
    id: 'controller',
    what: 'whether there is a controller',
    unknown: quorum.known ? null : quorum.why.message,
    costs: isNone
      ? [
          {
            severity: 'critical',
            id: 'no-controller',
            text: 'There is no active controller: nothing can be created or changed.',
            evidence: `No majority of the controllers agrees on a leader. Start those that are down.`,
            command: null,
            cost: weights.noController,
          },
        ]
      : [],
  }
}

export function brokersAspect({ brokers, expected }: ObservedHealth, weights: ClusterWeights): Aspect {
  const present = new Set(brokers.map(one => one.id))
  const absent = expected.filter(id => !present.has(id))
  const there = expected.length - absent.length
  return {
    id: 'brokers',
    what: 'which brokers are there',
    unknown: null,
    costs:
      absent.length === 0
        ? []
        : [
            {
              severity: 'critical',
              id: 'broker-missing',
              text: `${absent.length === 1 ? 'Broker' : 'Brokers'} ${absent.join(', ')} ${absent.length === 1 ? 'is' : 'are'} not there. Start ${absent.length === 1 ? 'it' : 'them'}.`,
              evidence: `${there} of ${counted(expected.length, 'broker')} ${there === 1 ? 'is' : 'are'} registered: ${[...present].sort((a, b) => a - b).join(', ') || 'none'}.`,
              command: `brokers show ${absent[0]}`,
              cost: weights.brokerMissing * absent.length,
            },
          ],
  }
}

/** A broker that died a moment ago stays registered until its session ends: it answers neither of two questions. */
export function silentBrokers({ brokers, missing, logDirs }: ObservedHealth): Omit<Finding, 'points'>[] {
  const present = new Set(brokers.map(one => one.id))
  const silent = missing.flatMap(({ broker, why }) =>
    broker !== null && present.has(broker) && (!logDirs.known || logDirs.value.get(broker)?.known === false)
      ? [{ id: broker, why }]
      : [],
  )
  if (silent.length === 0) return []
  return [
    {
      severity: 'warning',
      id: 'broker-silent',
      text: `${silent.length === 1 ? 'Broker' : 'Brokers'} ${silent.map(one => one.id).join(', ')} ${silent.length === 1 ? 'is' : 'are'} registered but did not answer.`,
      evidence: silent[0]?.why.message ?? null,
      command: `brokers show ${silent[0]?.id}`,
    },
  ]
}
