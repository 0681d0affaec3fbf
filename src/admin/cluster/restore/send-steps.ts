import { Failure, toFailure } from '../../../core/failure.ts'
import { type Cluster, partitionKey } from '../../../kafka/cluster.ts'
import type { RestoreStep, StepOf } from './restore-step.ts'

type Errors = (Failure | null)[]

/** Sends all steps of one kind to Kafka. Gives the failure of each, null where Kafka answered that it was done. */
export function sendSteps(steps: readonly RestoreStep[], cluster: Cluster): Promise<Errors> {
  const of = <Kind extends RestoreStep['kind']>(kind: Kind): StepOf<Kind>[] =>
    steps.filter((step): step is StepOf<Kind> => step.kind === kind)
  switch (steps[0]?.kind) {
    case 'broker-settings':
      return errors(
        cluster.alterConfigs(
          of('broker-settings').map(({ broker, values }) => ({ type: 'broker', name: broker, values })),
        ),
      )
    case 'quota':
      return errors(cluster.alterClientQuotas(of('quota')))
    case 'create-topic':
      return errors(cluster.createTopics(of('create-topic').map(newTopic)))
    case 'topic-settings':
      return errors(
        cluster.alterConfigs(
          of('topic-settings').map(({ topic, values }) => ({ type: 'topic', name: topic, values })),
        ),
      )
    case 'partitions':
      return errors(cluster.createPartitions(of('partitions').map(({ topic, to }) => ({ topic, count: to }))))
    case 'commits':
      return commitAll(of('commits'), cluster)
    case 'acl':
      return errors(cluster.createAcls(of('acl').map(({ acl }) => acl)))
    case 'register':
    case 'level':
    case undefined:
      throw new Failure('internal', 'Steps of schemas are sent to the registry, not to Kafka.')
  }
}

const errors = async (results: Promise<readonly { error: Failure | null }[]>): Promise<Errors> =>
  (await results).map(one => one.error)

const newTopic = ({ topic, partitions, replicas, configs, placement }: StepOf<'create-topic'>) => ({
  topic,
  config: configs,
  ...(placement
    ? { partitions: null, replicationFactor: null, placement }
    : { partitions, replicationFactor: replicas }),
})

/** One OffsetCommit a group, which Kafka refuses as a whole while the group has members. */
async function commitAll(steps: readonly StepOf<'commits'>[], cluster: Cluster): Promise<Errors> {
  const found: Errors = []
  for (const { group, offsets } of steps) {
    const results = await cluster.commitOffsets(group, offsets.map(toCommit)).catch(toFailure)
    found.push(results instanceof Failure ? results : firstOf(results))
  }
  return found
}

const toCommit = ({ topic, partition, offset, metadata }: StepOf<'commits'>['offsets'][number]) => ({
  topic,
  partition,
  offset,
  ...(metadata !== undefined && { metadata }),
})

function firstOf(
  results: readonly { topic: string; partition: number; error: Failure | null }[],
): Failure | null {
  const failed = results.filter(one => one.error !== null)
  const [first] = failed
  if (!first?.error) return null
  const more = failed.length > 1 ? `, and ${failed.length - 1} more` : ''
  return new Failure(
    first.error.code,
    `${partitionKey(first.topic, first.partition)}${more}: ${first.error.message}`,
    { hint: first.error.hint, cause: first.error },
  )
}
