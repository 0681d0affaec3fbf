import type { Context } from '../../context.ts'
import { Failure, toFailure } from '../../core/failure.ts'
import type { ConfigEntry, ConfigSource, LagScan } from '../../kafka/cluster.ts'
import type { ClusterExport } from './export-document.ts'
import type { Miss } from './read-cluster.ts'

/** Features, what is set for all brokers, and each broker with what is set for it alone. */
export async function readBrokers(
  { cluster, config, environment }: Context,
  { description }: LagScan,
  miss: Miss,
): Promise<Pick<ClusterExport, 'cluster' | 'brokers'>> {
  const { brokers, topics } = description
  const ids = brokers.map(({ id }) => id)
  const [defaults, configs, features] = await Promise.all([
    cluster.brokerDefaults().catch(toFailure),
    cluster.brokerConfigs(ids).catch(toFailure),
    cluster.features().catch(toFailure),
  ])
  if (defaults instanceof Failure) miss('cluster', null, defaults)
  const levels =
    features instanceof Failure ? [] : [...features.values()].flatMap(one => (one.known ? [one.value] : []))
  if (levels.length === 0) miss('cluster', 'features', features instanceof Failure ? features : noFeatures)
  const expected = config.bot.environments.get(environment)?.brokersExpected ?? []
  const named = topics.flatMap(topic => topic.partitions.flatMap(({ replicas }) => replicas))
  for (const id of new Set([...expected, ...named]))
    if (!ids.includes(id))
      miss(
        'brokers',
        String(id),
        new Failure('unreachable', `Broker ${id} is not there, and only itself tells its settings`),
      )
  return {
    cluster: {
      // What is finalized is so for the whole cluster, whoever tells it.
      features: (levels[0] ?? [])
        .filter(({ finalized }) => finalized > 0)
        .map(({ name, finalized }) => ({ name, level: finalized }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
      ...own(defaults instanceof Failure ? [] : defaults, 'cluster-default'),
    },
    brokers: brokers.flatMap(({ id, rack }) => {
      const entries = configs instanceof Failure ? configs : configs.get(id)
      if (!entries || entries instanceof Failure || !entries.known) {
        miss('brokers', String(id), entries instanceof Failure ? entries : (entries?.why ?? noAnswer(id)))
        return []
      }
      return [{ id, rack, ...own(entries.value, 'broker') }]
    }),
  }
}

/** What has been set at run time at this level; of what is sensitive the name alone. */
export function own(
  entries: readonly ConfigEntry[],
  source: ConfigSource,
): { configs: Record<string, string>; hidden: string[] } {
  const set = entries
    .filter(entry => entry.source === source)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return {
    configs: Object.fromEntries(
      set.flatMap(({ name, value, sensitive }) => (sensitive || value === null ? [] : [[name, value]])),
    ),
    hidden: set.flatMap(({ name, value, sensitive }) => (sensitive || value === null ? [name] : [])),
  }
}

const noFeatures = new Failure('unreachable', 'No broker told the features of the cluster')
const noAnswer = (id: number): Failure => new Failure('unreachable', `Broker ${id} did not tell its settings`)
