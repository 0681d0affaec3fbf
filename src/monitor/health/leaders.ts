import { percent } from '../../core/percent.ts'
import type { Aspect } from '../../core/score/score.ts'
import type { ClusterWeights } from '../../core/score/weights.ts'
import { count } from '../../core/words.ts'
import type { ObservedHealth } from './observed-health.ts'

/**
 * Leaders against the preferred ones, and the preferred ones against an even share. A partition without a leader is not led
 * by its preferred one. Few partitions cannot be shared evenly, so they are not looked at.
 */
export function leadersAspect({ topics, expected }: ObservedHealth, weights: ClusterWeights): Aspect {
  const all = topics.flatMap(topic => topic.partitions)
  const aspect = { id: 'leaders', what: 'who leads what', unknown: null }
  if (all.length < 10 || expected.length < 2) return { ...aspect, costs: [] }
  const strayed = all.filter(one => one.leader !== one.replicas[0]).length / all.length
  const preferred = expected
    .map(broker => ({ broker, leads: all.filter(one => one.replicas[0] === broker).length }))
    .sort((a, b) => b.leads - a.leads)
  const [most] = preferred
  const share = (most?.leads ?? 0) / all.length
  const even = 1 / expected.length
  const text =
    strayed > 0.2
      ? `${percent(strayed)} of the partitions are not led by their preferred broker.`
      : share - even > 0.2
        ? `Broker ${most?.broker} is to lead ${percent(share)} of the partitions; an even share would be ${percent(even)}.`
        : undefined
  if (text === undefined) return { ...aspect, costs: [] }
  const evidence = expected
    .map(broker => ({ broker, led: all.filter(one => one.leader === broker).length }))
    .sort((a, b) => b.led - a.led)
    .map(one => `broker ${one.broker} leads ${count(one.led)}`)
    .join(', ')
  const command = 'health --detailed'
  return {
    ...aspect,
    costs: [{ severity: 'note', id: 'leaders-uneven', text, evidence, command, cost: weights.leadersUneven }],
  }
}
