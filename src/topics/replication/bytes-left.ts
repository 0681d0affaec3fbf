import { type Cluster, type Partition, partitionKey } from '../../kafka/cluster.ts'
import { addedBy, type Move } from './moves.ts'
import { replicaSizes } from './replica-sizes.ts'

/**
 * What the new replicas still lack of what the leaders have, and what all of them are together; null where a leader’s size is not
 * known. A copy may be smaller than its origin on the disk, so it is a measure and no count.
 */
export async function bytesLeft(
  cluster: Cluster,
  moves: readonly Move[],
  under: ReadonlySet<Move>,
  placed: ReadonlyMap<string, Partition>,
): Promise<{ left: number; total: number } | null> {
  const sizes = replicaSizes(await cluster.logDirs(moves))
  let [left, total] = [0, 0]
  for (const move of moves) {
    const key = partitionKey(move.topic, move.partition)
    const size = sizes.get(`${placed.get(key)?.leader ?? -1} ${key}`)
    if (size === undefined) return null
    for (const broker of addedBy(move)) {
      total += size
      if (under.has(move)) left += Math.max(0, size - (sizes.get(`${broker} ${key}`) ?? 0))
    }
  }
  return { left, total }
}
