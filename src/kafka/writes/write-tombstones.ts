import { pause } from '../call.ts'
import { partitionKey, type Tombstone } from '../cluster.ts'
import { produceRequest, readProduced } from '../codecs/produce.ts'
import { encodeBatch } from '../copy/encode-batch.ts'
import { bodyOf } from '../copy/raw-record.ts'
import { sealBatch } from '../copy/seal-batch.ts'
import { callOf, type Door } from '../door.ts'
import { isMoving, kafkaError, kafkaFailure } from '../failures/kafka-error.ts'
import { retryMs } from '../reads/coordinators.ts'
import { brokerOf, fetchMetadata } from '../reads/metadata.ts'

/** Tombstones of one batch: small, whatever the keys and `max.message.bytes` are. */
const most = 100

/**
 * Produces tombstones, without a producer id: one that is written twice means the same. The leaders acknowledge when all replicas
 * in sync have them. A full round for each batch of a partition, as there are few.
 */
export async function writeTombstones(door: Door, tombstones: readonly Tombstone[]): Promise<void> {
  const waiting = [...Map.groupBy(tombstones, one => partitionKey(one.topic, one.partition)).values()]
  for (let at = 0; waiting.some(list => list.length > at); at += most)
    await writeRound(
      door,
      waiting.map(list => list.slice(at, at + most)).filter(list => list.length > 0),
    )
}

/** One batch for each partition. Follows leaders that move. */
async function writeRound(door: Door, lists: readonly (readonly Tombstone[])[]): Promise<void> {
  const call = callOf(door)
  const names = [...new Set(lists.flatMap(([first]) => first?.topic ?? []))]
  let left = lists
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const metadata = await fetchMetadata(door, call, names)
    const leaderOf = (one: Tombstone | undefined): number | null =>
      metadata.topics
        .find(({ name }) => name === one?.topic)
        ?.partitions.find(({ partition }) => partition === one?.partition)?.leader ?? null
    const moving: (readonly Tombstone[])[] = []
    let code = 0
    for (const [leader, some] of Map.groupBy(left, ([first]) => leaderOf(first))) {
      if (leader === null) {
        moving.push(...some)
        continue
      }
      const batches = await Promise.all(some.map(batchOf))
      const question = produceRequest(null, door.limitMs, batches)
      const answer = await door.connections.ask(call, brokerOf(metadata, leader), [question], 'write')
      for (const { topic, partition, errorCode, said } of readProduced(answer)) {
        if (errorCode === 0) continue
        code = errorCode
        if (!isMoving(errorCode)) throw failed(partitionKey(topic, partition), errorCode, said)
        moving.push(...some.filter(([first]) => first?.topic === topic && first.partition === partition))
      }
    }
    left = moving
    const first = left[0]?.[0]
    if (first && !(await pause(call, retryMs(attempt))))
      throw failed(partitionKey(first.topic, first.partition), code || kafkaError.leaderNotAvailable, null)
  }
}

const failed = (where: string, code: number, said: string | null) =>
  kafkaFailure(`The tombstones for ${where} were not written`, code, said)

async function batchOf(tombstones: readonly Tombstone[]) {
  const { topic = '', partition = 0 } = tombstones[0] ?? {}
  const timestamp = Date.now()
  const records = tombstones.map(({ key }) => ({
    timestamp,
    body: bodyOf({ key, value: null, headers: [] }),
  }))
  const batch = await encodeBatch(records, 'none')
  sealBatch(batch, null)
  return { topic, partition, batch }
}
