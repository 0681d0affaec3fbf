import type { TopicPartition } from '../cluster.ts'

/**
 * The assignment of a classic consumer (ConsumerProtocolAssignment, KIP-429): version int16, then topics with their
 * partitions, then bytes of the assignor. It is written by the group's own clients, so nothing about it is sure:
 * undefined when it cannot be read. No bytes at all (a group that is rebalancing) is an empty assignment.
 */
export function readAssignment(bytes: Buffer): TopicPartition[] | undefined {
  if (bytes.length === 0) return []
  try {
    const assigned: TopicPartition[] = []
    let at = 2
    const topics = bytes.readInt32BE(at)
    if (topics < 0) return undefined
    at += 4
    for (let i = 0; i < topics; i += 1) {
      const length = bytes.readInt16BE(at)
      // A negative length would lead back, round and round.
      if (length < 0) return undefined
      const topic = bytes.toString('utf8', at + 2, at + 2 + length)
      at += 2 + length
      const partitions = bytes.readInt32BE(at)
      at += 4
      for (let j = 0; j < partitions; j += 1, at += 4)
        assigned.push({ topic, partition: bytes.readInt32BE(at) })
    }
    return assigned
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
