import type { FetchedPartition } from '../codecs/fetch.ts'
import { type RecordBatch, recordBatches } from './batch.ts'

/**
 * The batches of an answer that a consumer would be given: no transaction markers, none that compaction has emptied, and
 * (where the answer names aborted transactions) nothing of those. A producer's records are aborted from the first offset of
 * the transaction until the marker that ends it. `end`: the offset to go on from, also past what is not visible.
 */
export function visibleBatches(fetched: FetchedPartition): { batches: RecordBatch[]; end: bigint | null } {
  const upcoming = fetched.aborted.toSorted((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1))
  const aborting = new Set<bigint>()
  const batches: RecordBatch[] = []
  let end: bigint | null = null
  let next = 0
  for (const batch of recordBatches(fetched.batches)) {
    end = batch.lastOffset + 1n
    for (let one = upcoming[next]; one && one.firstOffset <= batch.lastOffset; one = upcoming[++next])
      aborting.add(one.producerId)
    if (batch.isControl) aborting.delete(batch.producerId)
    else if (batch.magic !== 2) batches.push(batch)
    else if (batch.count > 0 && !(batch.isTransactional && aborting.has(batch.producerId)))
      batches.push(batch)
  }
  return { batches, end }
}
