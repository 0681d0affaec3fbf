import { Failure, type Known, known, unknown } from '../core/failure.ts'
import type { Cluster } from './cluster.ts'
import { attempt } from './look-at-topics.ts'

const rates = ['leader.replication.throttled.rate', 'follower.replication.throttled.rate']

/** Brokers on which somebody has set a rate for replication; by default there is none. One request a broker. */
export async function throttledBrokers(
  cluster: Pick<Cluster, 'brokerConfigs'>,
  brokers: readonly number[],
): Promise<Known<number[]>> {
  const configs = await attempt(cluster.brokerConfigs(brokers, rates))
  if (!configs.known) return configs
  const silent = [...configs.value].flatMap(([, one]) => (one.known ? [] : [one.why]))
  if (silent[0]) return unknown(new Failure(silent[0].code, silent[0].message, { cause: silent[0] }))
  return known(
    [...configs.value].flatMap(([broker, one]) =>
      one.known && one.value.some(entry => entry.value !== null && setBySomebody.has(entry.source))
        ? [broker]
        : [],
    ),
  )
}

const setBySomebody: ReadonlySet<string> = new Set(['broker', 'cluster-default', 'static'])
