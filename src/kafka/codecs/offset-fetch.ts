import { createAPI, offsetFetchV8, type Reader } from '@platformatic/kafka'
import type { Committed } from '../cluster.ts'

export interface FetchedGroup {
  group: string
  /** Of the group; not 0: `committed` says nothing. */
  errorCode: number
  committed: Committed[]
  /** Partitions whose commit could not be read. */
  failed: { topic: string; partition: number; errorCode: number }[]
}

/** OffsetFetch v8 (KIP-709, Kafka 3.0): many groups in one request. An own parser for the reason told at Metadata. */
export const offsetFetchApi = createAPI<
  [groups: offsetFetchV8.OffsetFetchRequestGroup[], requireStable: boolean],
  FetchedGroup[]
>(
  offsetFetchV8.api.key,
  offsetFetchV8.api.version,
  offsetFetchV8.createRequest,
  (_correlationId, _apiKey, _apiVersion, reader) => {
    reader.readInt32() // throttle time
    return reader.readArray(readGroup)
  },
)

function readGroup(reader: Reader): FetchedGroup {
  const group = reader.readString()
  const committed: Committed[] = []
  const failed: FetchedGroup['failed'] = []
  reader.readArray(() => {
    const topic = reader.readString()
    reader.readArray(() => {
      const partition = reader.readInt32()
      const offset = reader.readInt64()
      const leaderEpoch = reader.readInt32()
      const metadata = reader.readNullableString()
      const errorCode = reader.readInt16()
      if (errorCode !== 0) failed.push({ topic, partition, errorCode })
      // −1: this partition has no commit.
      else if (offset >= 0n) committed.push({ topic, partition, offset, leaderEpoch, metadata })
    })
  })
  return { group, errorCode: reader.readInt16(), committed, failed }
}
