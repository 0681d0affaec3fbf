import type { Desired } from '../desired.ts'
import type { ObservedTopics } from '../observe.ts'
import { planTopics } from '../plan/plan-topics.ts'
import { type Source, sourceOf } from '../source.ts'

export interface Drift {
  topic: string
  /** `topic`, `partitions`, `replication.factor`, or a setting. */
  what: string
  declared: string | null
  source: Source | null
  actual: string | null
  actualSource: string | null
}

/**
 * Pure: where a declared topic is not as declared, and the other way round its own settings that nothing declares. An
 * inherited value that equals the declared one is no drift. `skipped`: what could not be compared.
 */
export function findDrift(
  desired: ReadonlyMap<string, Desired>,
  observed: ObservedTopics,
  options: { file: string; only?: readonly string[] | undefined },
): { rows: Drift[]; compared: number; skipped: { topic: string; reason: string }[] } {
  const plans = planTopics(desired, observed, {
    protection: () => null,
    ...(options.only && { only: options.only }),
  })
  const rows: Drift[] = []
  const skipped: { topic: string; reason: string }[] = []
  let compared = 0
  for (const plan of plans) {
    const one = desired.get(plan.topic)
    if (!one) continue
    if (plan.kind === 'faulty' || plan.kind === 'unknown') {
      skipped.push({ topic: plan.topic, reason: plan.reasons.join('; ') })
      continue
    }
    compared++
    if (!observed.topics.has(plan.topic)) {
      rows.push({
        topic: plan.topic,
        what: 'topic',
        declared: 'yes',
        source: topicSource(one, options.file),
        actual: null,
        actualSource: null,
      })
      continue
    }
    for (const { what, from, fromSource, to, source } of plan.changes)
      rows.push({ topic: plan.topic, what, declared: to, source, actual: from, actualSource: fromSource })
    for (const { what, from, to } of plan.impossible)
      rows.push({
        topic: plan.topic,
        what,
        declared: to,
        source: sourceOfKey(one, what),
        actual: from,
        actualSource: null,
      })
    rows.push(...undeclared(one, observed))
  }
  return { rows, compared, skipped }
}

function undeclared({ declared, effective }: Desired, observed: ObservedTopics): Drift[] {
  const config = observed.topics.get(declared.name)?.config
  if (!config?.known) return []
  const keys = new Set<string>(effective.config.keys())
  return [...config.value.values()]
    .filter(entry => entry.source === 'topic' && !keys.has(entry.name))
    .map(entry => ({
      topic: declared.name,
      what: entry.name,
      declared: null,
      source: null,
      actual: entry.value,
      actualSource: entry.source,
    }))
}

const topicSource = ({ declared }: Desired, file: string): Source => ({
  level: 'topic',
  file,
  line: declared.at.line,
  column: declared.at.column,
  path: `topics.${declared.name}`,
})

function sourceOfKey({ effective }: Desired, what: string): Source | null {
  const setting =
    what === 'partitions'
      ? effective.partitions
      : what === 'replication.factor'
        ? effective.replicationFactor
        : [...effective.config].find(([key]) => key === what)?.[1]
  return setting ? sourceOf(setting) : null
}
