import type { Context } from '../context.ts'
import { Failure, type Known, known, unknown } from '../core/failure.ts'
import { counted } from '../core/words.ts'
import type { ClusterDescription, ConfigEntry, Partition } from '../kafka/cluster.ts'
import type { Desired } from './desired.ts'

/** The cluster as far as declared topics are concerned. */
export interface ObservedTopics {
  clusterId: string
  /** How many brokers are there now. */
  brokers: number
  topics: ReadonlyMap<string, ObservedTopic>
}
export interface ObservedTopic {
  name: string
  id: string
  internal: boolean
  partitions: readonly Partition[]
  /** Effective values by name. Only of topics that are declared; empty for the others. */
  config: Known<ReadonlyMap<string, ConfigEntry>>
}

/**
 * Reads topics, and the settings of those that are declared: all settings, or with `keys` only these. Throws `unreachable`
 * where an empty list of topics cannot be trusted.
 */
export async function observeTopics(
  { cluster, config, environment }: Context,
  desired: ReadonlyMap<string, Desired>,
  keys?: readonly string[],
): Promise<ObservedTopics> {
  const description = await cluster.describe()
  const why = doubtful(
    description,
    desired,
    config.bot.environments.get(environment)?.brokersExpected ?? null,
  )
  if (why) throw why
  const there = description.topics.flatMap(({ name }) => (desired.has(name) ? [name] : []))
  const configs =
    there.length === 0 || keys?.length === 0 ? new Map() : await cluster.topicConfigs(there, keys)
  return {
    clusterId: description.clusterId,
    brokers: description.brokers.length,
    topics: new Map(
      description.topics.map(({ name, id, internal, partitions }) => [
        name,
        {
          name,
          id,
          internal,
          partitions,
          config: byName(name, configs, desired.has(name) && keys?.length !== 0),
        },
      ]),
    ),
  }
}

function byName(
  topic: string,
  configs: ReadonlyMap<string, Known<ConfigEntry[]>>,
  wasAsked: boolean,
): ObservedTopic['config'] {
  const found = configs.get(topic)
  if (found?.known) return known(new Map(found.value.map(entry => [entry.name, entry])))
  if (found) return found
  return wasAsked
    ? unknown(new Failure('unreachable', `The settings of topic "${topic}" were not told.`))
    : known(new Map())
}

/**
 * A broker that has just started, or has not reached the others, can list no topic at all. Where topics are declared and
 * fewer brokers are there than expected (or than the declared replicas need), nothing is concluded from that. null: the
 * list can be believed.
 */
export function doubtful(
  { topics, brokers }: Pick<ClusterDescription, 'topics' | 'brokers'>,
  desired: ReadonlyMap<string, Desired>,
  brokersExpected: readonly number[] | null,
): Failure | null {
  if (desired.size === 0 || topics.some(topic => !topic.internal)) return null
  const replicas = [...desired.values()].map(one => one.effective.replicationFactor?.value ?? 1)
  const expected = brokersExpected?.length ?? Math.max(...replicas)
  if (brokers.length >= expected) return null
  return new Failure(
    'unreachable',
    `Which topics exist is not known: the cluster lists none, but only ${counted(brokers.length, 'broker')} of ${expected} ${brokers.length === 1 ? 'is' : 'are'} there.`,
    { hint: 'Try again when all brokers are up; health shows them.' },
  )
}
