import type { Failure } from '../../core/failure.ts'
import type { Cluster } from '../../kafka/cluster.ts'
import type { Impossible, TopicPlan } from '../plan/plan-topics.ts'
import { newTopic, settingsOf } from './new-topic.ts'

/**
 * Asks the brokers with `validateOnly` whether they would do what is planned; what they refuse becomes impossible, in their
 * own words, and the rest stays. Three requests at most for each portion of topics. Throws where they could not be asked.
 */
export async function judgeRows(cluster: Cluster, rows: readonly TopicPlan[]): Promise<TopicPlan[]> {
  const created = rows.filter(row => row.kind === 'create')
  const altered = rows.filter(row => row.kind !== 'create')
  const configured = altered.filter(row => Object.keys(settingsOf(row.changes)).length > 0)
  const growing = altered.flatMap(({ topic, changes }) => {
    const change = changes.find(one => one.what === 'partitions')
    return change ? [{ topic, count: Number(change.to) }] : []
  })
  const how = { validateOnly: true }
  const [creations, settings, partitions] = await Promise.all([
    created.length > 0
      ? cluster.createTopics(
          created.map(row => newTopic(row.topic, row.changes)),
          how,
        )
      : [],
    configured.length > 0
      ? cluster.alterConfigs(
          configured.map(row => ({ type: 'topic', name: row.topic, values: settingsOf(row.changes) })),
          how,
        )
      : [],
    growing.length > 0 ? cluster.createPartitions(growing, how) : [],
  ])
  const refusedCreations = refused(creations.map(one => ({ name: one.topic, error: one.error })))
  const refusedSettings = refused(settings)
  const refusedPartitions = refused(partitions.map(one => ({ name: one.topic, error: one.error })))
  return rows.map(row => {
    const creation = row.kind === 'create' ? refusedCreations.get(row.topic) : undefined
    if (creation)
      return {
        ...row,
        kind: 'impossible',
        changes: [],
        impossible: [...row.impossible, refusal('topic', null, row.topic, creation)],
      }
    return without(without(row, 'settings', refusedSettings), 'partitions', refusedPartitions)
  })
}

function refused(results: readonly { name: string; error: Failure | null }[]): Map<string, Failure> {
  const errors = new Map<string, Failure>()
  for (const { name, error } of results) {
    if (error === null) continue
    // Nobody answered: nothing is known of any of them.
    if (error.code === 'timeout' || error.code === 'unreachable') throw error
    errors.set(name, error)
  }
  return errors
}

function without(
  row: TopicPlan,
  part: 'settings' | 'partitions',
  refusals: ReadonlyMap<string, Failure>,
): TopicPlan {
  const failure = row.kind === 'create' ? undefined : refusals.get(row.topic)
  if (!failure) return row
  const keys = new Set(Object.keys(settingsOf(row.changes)))
  const isRefused = (what: string): boolean => (part === 'settings' ? keys.has(what) : what === part)
  const changes = row.changes.filter(change => !isRefused(change.what))
  const impossible = row.changes
    .filter(change => isRefused(change.what))
    .map(change => refusal(change.what, change.from, change.to, failure))
  return {
    ...row,
    kind: changes.length > 0 ? 'alter' : 'impossible',
    changes,
    impossible: [...row.impossible, ...impossible],
  }
}

/** The message begins with what was not done, which the plan says itself. */
const refusal = (what: string, from: string | null, to: string, failure: Failure): Impossible => ({
  what,
  from,
  to,
  why: failure.message.slice(failure.message.indexOf(': ') + 2),
  instead: failure.hint ?? 'leave it out',
})
