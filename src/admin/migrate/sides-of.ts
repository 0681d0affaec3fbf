import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Cluster, Topic } from '../../kafka/cluster.ts'
import type { MigrateSpec } from './migrate-spec.ts'

export interface Sides {
  source: Cluster
  target: Cluster
  from: Topic
  into: Topic
}

/** Both clusters with the very topics that were decided on. Throws a Failure where one is not there, or another one of its name. */
export async function sidesOf(
  spec: MigrateSpec,
  { environment, cluster: target, clusterOf }: Context,
): Promise<Sides> {
  const isSame = spec.source.environment === environment
  const source = isSame ? target : clusterOf(spec.source.environment)
  const [from, into] = await Promise.all([
    decided(source, spec.source.clusterId, spec.source.topic, spec.source.topicId),
    decided(target, spec.target.clusterId, spec.target.topic, spec.target.topicId),
  ])
  return { source, target, from, into }
}

async function decided(cluster: Cluster, clusterId: string, name: string, id: string | null): Promise<Topic> {
  const description = await cluster.describe([name])
  if (description.clusterId !== clusterId)
    throw new Failure(
      'conflict',
      `Another cluster answers for ${cluster.environment} than when this was decided.`,
      {
        hint: 'Look at its bootstrap servers, or end this copy.',
      },
    )
  const topic = description.topics.find(one => one.name === name)
  if (!topic)
    throw new Failure('not-found', `Topic "${name}" is not there any more.`, { hint: 'End this copy.' })
  if (topic.id !== id)
    throw new Failure('conflict', `Topic "${name}" was deleted and made anew since this was decided.`, {
      hint: 'End this copy and plan another one.',
    })
  return topic
}
