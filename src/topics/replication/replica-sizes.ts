import type { Known } from '../../core/failure.ts'
import { type LogDir, partitionKey } from '../../kafka/cluster.ts'

/** Bytes of each replica that is known, by broker and partitionKey: `3 t/0`. */
export function replicaSizes(dirs: ReadonlyMap<number, Known<LogDir[]>>): Map<string, number> {
  const sizes = new Map<string, number>()
  // A future replica is a copy on its way to another disk of the same broker (KIP-113).
  for (const [broker, known] of dirs)
    for (const dir of known.known ? known.value : [])
      for (const { topic, partition, bytes, isFuture } of dir.replicas)
        if (!isFuture) sizes.set(`${broker} ${partitionKey(topic, partition)}`, Number(bytes))
  return sizes
}
