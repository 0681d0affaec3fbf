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
        throw new Failure(
          found?.why.code ?? 'unreachable',
          `Partition ${partition} of "${name}": ${found?.why.message ?? 'it was not told'}`,
          { hint: found?.why.hint, cause: found?.why },
        )
      return [partition, found.value]
    }),
  )
}
