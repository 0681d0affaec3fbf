import { createAPI, offsetFetchV8 } from '@platformatic/kafka'
import type { Committed } from '../cluster.ts'
import { type Request, request } from '../connection/request.ts'
import { pacer } from '../pacer.ts'
import { type AnswerReader, answerReader, unreadAnswer } from './answer-reader.ts'

export interface FetchedGroup {
  group: string
  /** Of the group; not 0: `committed` says nothing. */
  errorCode: number
  committed: Committed[]
  /** Partitions whose commit could not be read. */
  failed: { topic: string; partition: number; errorCode: number }[]
}

/**
 * OffsetFetch v8 (KIP-709, Kafka 3.0): many groups in one request, each over all its topics. Commits that are part of an
 * open transaction are not waited for, as in Kafka's own tool.
 */
export const offsetFetchRequest = (groups: readonly string[]): Request<Buffer> =>
  request(
    api,
    groups.map(groupId => ({ groupId, memberEpoch: -1, topics: null })),
    false,
  )

const api = createAPI<[groups: offsetFetchV8.OffsetFetchRequestGroup[], requireStable: boolean], Buffer>(
  offsetFetchV8.api.key,
  offsetFetchV8.api.version,
  offsetFetchV8.createRequest,
  unreadAnswer,
)

export async function readFetchedOffsets(bytes: Buffer): Promise<FetchedGroup[]> {
  const reader = answerReader(bytes)
  const pace = pacer()
  reader.skip(4) // throttle time
  const groups: FetchedGroup[] = []
  for (let count = reader.count(); count > 0; count -= 1) {
    const read: FetchedGroup = { group: reader.string(), errorCode: 0, committed: [], failed: [] }
    for (let topics = reader.count(); topics > 0; topics -= 1) {
      readTopic(reader, read)
      if (pace.isDue()) await pace.rest()
    }
    read.errorCode = reader.int16()
    reader.tags()
    groups.push(read)
  }
  return groups
}

function readTopic(reader: AnswerReader, group: FetchedGroup): void {
  const topic = reader.string()
  for (let partitions = reader.count(); partitions > 0; partitions -= 1) {
    const partition = reader.int32()
    const offset = reader.int64()
    const leaderEpoch = reader.int32()
    const metadata = reader.nullableString()
    const errorCode = reader.int16()
    reader.tags()
    if (errorCode !== 0) group.failed.push({ topic, partition, errorCode })
    // −1: this partition has no commit.
    else if (offset >= 0n) group.committed.push({ topic, partition, offset, leaderEpoch, metadata })
  }
  reader.tags()
}
