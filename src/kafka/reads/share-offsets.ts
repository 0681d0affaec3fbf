import { type Known, known, unknown } from '../../core/failure.ts'
import type { SharePartition } from '../cluster.ts'
import { type DescribedShareOffsets, shareOffsetsRequests } from '../codecs/share-group-offsets.ts'
import { callOf, type Door } from '../door.ts'
import { kafkaError, kafkaFailure } from '../failures/kafka-error.ts'
import {
  askCoordinators,
  type Coordinator,
  findCoordinators,
  type GroupAnswer,
  groupProblem,
} from './coordinators.ts'

/** How far share groups are, in one request to each of their coordinators. Every group gets its own Known. */
export async function shareOffsets(
  door: Door,
  groups: readonly string[],
): Promise<Map<string, Known<SharePartition[]>>> {
  if (groups.length === 0) return new Map()
  const call = callOf(door)
  const found = await findCoordinators(door, call, groups)
  const placed = new Map<string, Coordinator>()
  const results = new Map<string, Known<SharePartition[]>>()
  for (const group of groups) {
    const place = found.get(group) ?? unknown(kafkaFailure(`Group ${group}`, kafkaError.notCoordinator))
    if (place.known) placed.set(group, place.value)
    else results.set(group, place)
  }
  const answered = await askCoordinators(door, call, placed, async (coordinator, ids) => {
    const answer = await door.connections.ask(call, coordinator, shareOffsetsRequests(ids))
    return new Map(answer.map(one => [one.group, partitionsOf(one)]))
  })
  return new Map([...results, ...answered])
}

function partitionsOf({
  group,
  errorCode,
  errorMessage,
  partitions,
}: DescribedShareOffsets): GroupAnswer<SharePartition[]> {
  if (errorCode !== 0) return groupProblem(group, errorCode, errorMessage)
  return known(
    partitions.map(({ topic, partition, startOffset, lag, errorCode: code }) => ({
      topic,
      partition,
      startOffset: code === 0 && startOffset >= 0n ? startOffset : null,
      lag: code === 0 && lag !== null && lag >= 0n ? lag : null,
    })),
  )
}
