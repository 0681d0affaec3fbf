import { z } from 'zod'
import {
  clusterOrder,
  clusterWeights,
  type ScoreWeights,
  topicOrder,
  topicWeights,
  type WeightOrder,
} from '../core/score/weights.ts'
import type { Fault } from './fault.ts'
import { findings } from './findings.ts'
import type { YamlFile } from './yaml-file.ts'

/** `monitoring.score`: points by what costs them, in small letters: `lagCritical` is written `lag_critical`. */
export const scoreSchema = z.strictObject({
  topic: pointsOf(topicWeights),
  cluster: pointsOf(clusterWeights),
})

function pointsOf<W extends object>(weights: W) {
  const points = z.number().min(0).max(100).optional()
  return z
    .strictObject(Object.fromEntries(Object.keys(weights).map(name => [written(name), points])))
    .prefault({})
}

function written(name: string): string {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
}

/**
 * What is written over what comes with the bot. Points under which a score would rise when something gets worse are a fault;
 * those that come with the bot hold then.
 */
export function scoreWeights(
  yaml: YamlFile,
  points: z.output<typeof scoreSchema>,
  faults: Fault[],
): ScoreWeights {
  return {
    topic: ordered(yaml, 'topic', merged(topicWeights, points.topic), topicWeights, topicOrder, faults),
    cluster: ordered(
      yaml,
      'cluster',
      merged(clusterWeights, points.cluster),
      clusterWeights,
      clusterOrder,
      faults,
    ),
  }
}

const merged = <W extends Record<string, number>>(shipped: W, own: Record<string, number | undefined>): W =>
  Object.fromEntries(Object.entries(shipped).map(([name, value]) => [name, own[written(name)] ?? value])) as W

function ordered<W extends Record<string, number>>(
  yaml: YamlFile,
  part: string,
  weights: W,
  shipped: W,
  order: readonly WeightOrder<keyof W & string>[],
  faults: Fault[],
): W {
  const wrong = order.filter(
    ({ more, less }) => (weights[more] ?? 0) < less.reduce((sum, name) => sum + (weights[name] ?? 0), 0),
  )
  for (const { more, less } of wrong)
    findings(yaml, faults).error(
      'wrong-order',
      ['monitoring', 'score', part, written(more)],
      `this must be at least ${less.map(written).join(' + ')}, or the score would rise when something gets worse`,
      null,
    )
  return wrong.length > 0 ? shipped : weights
}
