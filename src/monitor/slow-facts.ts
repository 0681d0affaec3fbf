import { type Known, known, toFailure, unknown } from '../core/failure.ts'
import type { Cluster, LogDir } from '../kafka/cluster.ts'
import type { SlowFacts } from './watch.ts'

/** Log directories cost each broker a walk over all its partitions, and fill slowly. */
const disksEveryMs = 3 * 60_000

/**
 * What is asked of a cluster beside its scans: the controller each time (one request), the disks every few minutes (one
 * request a broker). Never rejects: what could not be learnt is unknown.
 */
export function createSlowFacts(
  clusterOf: (environment: string) => Pick<Cluster, 'quorum' | 'logDirs'>,
  clock: () => number,
): (environment: string) => Promise<SlowFacts> {
  const last = new Map<string, { at: number; disks: ReadonlyMap<number, Known<LogDir[]>> | null }>()

  async function disksOf(environment: string): Promise<ReadonlyMap<number, Known<LogDir[]>> | null> {
    const before = last.get(environment)
    if (before && clock() - before.at < disksEveryMs) return before.disks
    const disks = await clusterOf(environment)
      .logDirs()
      .catch(() => null)
    last.set(environment, { at: clock(), disks })
    return disks
  }

  return async environment => {
    const [controller, disks] = await Promise.all([
      clusterOf(environment)
        .quorum()
        .then(quorum => known(quorum.leaderId))
        .catch((error: unknown) => unknown(toFailure(error))),
      disksOf(environment),
    ])
    return { controller, disks }
  }
}
