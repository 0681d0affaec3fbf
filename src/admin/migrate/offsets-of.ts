import { Failure } from '../../core/failure.ts'
import { type Cluster, type OffsetPlace, partitionKey, type Topic } from '../../kafka/cluster.ts'

/** Of every partition, null where there is none (no record at or after a time). Throws where one cannot be told. */
export async function offsetsOf(
  cluster: Cluster,
  { name, partitions }: Topic,
  at: OffsetPlace,
): Promise<Map<number, bigint | null>> {
  const offsets = await cluster.listOffsets(
    partitions.map(({ partition }) => ({ topic: name, partition })),
    at,
  )
  return new Map(
    partitions.map(({ partition }) => {
      const found = offsets.get(partitionKey(name, partition))
      if (!found?.known)
        throw found?.why ?? new Failure('unreachable', `Partition ${partition} of "${name}" was not told.`)
      return [partition, found.value]
    }),
  )
}
