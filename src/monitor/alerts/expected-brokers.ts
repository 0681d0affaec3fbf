import type { Config } from '../../config/config.ts'
import type { ClusterMetadata } from '../../kafka/cluster.ts'

/** Node ids of the brokers that should be there: those that bot.yml says, else those that are registered or hold replicas. */
export function expectedBrokers(
  config: Config,
  environment: string,
  { brokers, topics }: Pick<ClusterMetadata, 'brokers' | 'topics'>,
): number[] {
  const said = config.bot.environments.get(environment)?.brokersExpected
  if (said) return [...said]
  const ids = new Set(brokers.map(one => one.id))
  for (const topic of topics)
    for (const { replicas } of topic.partitions) for (const id of replicas) ids.add(id)
  return [...ids].sort((a, b) => a - b)
}
