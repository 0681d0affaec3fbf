import type { Known } from '../core/failure.ts'
import type { Logs } from '../core/lag.ts'
import { partitionKey, type Topic } from './cluster.ts'

type Offsets = ReadonlyMap<string, Known<bigint | null>>

/** Where the logs of these topics begin and end, by topic; an offset that the broker did not give is not known. */
export function partitionLogs(topics: readonly Topic[], starts: Offsets, ends: Offsets): Logs {
  const value = (offsets: Offsets, key: string): bigint | null => {
    const offset = offsets.get(key)
    return offset?.known ? offset.value : null
  }
  return new Map(
    topics.map(({ name, partitions }) => [
      name,
      partitions.map(({ partition }) => {
        const key = partitionKey(name, partition)
        return { partition, start: value(starts, key), end: value(ends, key) }
      }),
    ]),
  )
}
