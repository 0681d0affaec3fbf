import type { TopicToForgetIn } from './forget-spec.ts'
import type { ObservedTopic } from './observe-forget.ts'

/** Offsets that go with those that hold the key; compaction and transactions leave fewer records. */
export function othersIn({ before }: TopicToForgetIn, observed: ObservedTopic | undefined): bigint {
  return before.reduce((sum, { partition, offset }) => {
    const last = observed?.found.last.get(partition)
    return last ? sum + offset - last.logStart - BigInt(last.count) : sum
  }, 0n)
}
