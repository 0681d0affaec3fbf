import type { Context } from '../../context.ts'
import type { Plan } from '../../core/plan.ts'
import type { Step } from '../../core/report.ts'
import { someAtOnce } from '../../core/some-at-once.ts'
import { count } from '../../core/words.ts'
import { partitionKey } from '../../kafka/cluster.ts'
import { type GroupDecision, resetDecision } from './reset-decision.ts'

/** After a crash: what the cluster says about each partition of the plan. */
export async function inspectDecision(
  plan: Plan,
  { cluster, store }: Context,
  requestId: string,
): Promise<Step[]> {
  const { groups } = resetDecision.parse(plan.decision)
  const kept = new Map(store.snapshots.of(requestId).map(one => [one.group, one.rows]))
  const steps = await someAtOnce(groups, 10, async one => {
    const now = await cluster.committed(one.group)
    const offsets = new Map(now.map(at => [partitionKey(at.topic, at.partition), at.offset]))
    const wanted = new Map(
      (kept.get(one.group) ?? []).map(row => [partitionKey(row.topic, row.partition), row.after]),
    )
    return stepsOf(one, offsets, wanted, groups.length > 1)
  })
  return steps.flat()
}

function stepsOf(
  { group, partitions }: GroupDecision,
  now: ReadonlyMap<string, bigint>,
  wanted: ReadonlyMap<string, bigint | null>,
  isNamed: boolean,
): Step[] {
  return partitions.map(one => {
    const key = partitionKey(one.topic, one.partition)
    const offset = now.get(key) ?? null
    const name = `${isNamed ? `${group}: ` : ''}${one.topic}-${one.partition}`
    const shown = offset === null ? 'no commit' : count(offset)
    if (wanted.has(key) && offset === wanted.get(key))
      return { state: 'done', text: `${name} is at ${shown}, as planned` }
    if (offset === (one.current?.offset ?? null))
      return { state: 'not-tried', text: `${name} is where it was: ${shown}` }
    return { state: 'failed', text: `${name} is at ${shown}, which is neither the old nor the new offset` }
  })
}
