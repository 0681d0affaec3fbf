import { createAPI, produceV9, Writer } from '@platformatic/kafka'
import { type Request, request } from '../connection/request.ts'
import { answerReader, unreadAnswer } from './answer-reader.ts'

/** A whole record batch for one partition. A broker refuses two of them for one partition in one request. */
export interface BatchToProduce {
  topic: string
  partition: number
  batch: Buffer
}

export interface ProduceResult {
  topic: string
  partition: number
  errorCode: number
  /** The broker's own words about the first record that it refuses, or about the batch. */
  said: string | null
}

/** Produce v9 (KIP-482; Kafka 2.4) of ready-made batches with acks=all. The brokers decide about all replicas within `timeoutMs`. */
export const produceRequest = (
  transactionalId: string | null,
  timeoutMs: number,
  batches: readonly BatchToProduce[],
): Request<Buffer> => request(api, transactionalId, timeoutMs, batches)

export function readProduced(bytes: Buffer): ProduceResult[] {
  const reader = answerReader(bytes)
  const results: ProduceResult[] = []
  for (let topics = reader.count(); topics > 0; topics -= 1) {
    const topic = reader.string()
    for (let count = reader.count(); count > 0; count -= 1) {
      const [partition, errorCode] = [reader.int32(), reader.int16()]
      reader.skip(24) // base offset, append time, log start
      let ofRecord: string | null = null
      for (let left = reader.count(); left > 0; left -= 1) {
        reader.skip(4) // index in the batch
        ofRecord ??= reader.nullableString()
        reader.tags()
      }
      const ofBatch = reader.nullableString()
      reader.tags()
      results.push({ topic, partition, errorCode, said: ofRecord ?? ofBatch })
    }
    reader.tags()
  }
  return results
}

const api = createAPI<
  [transactionalId: string | null, timeoutMs: number, batches: readonly BatchToProduce[]],
  Buffer
>(
  produceV9.api.key,
  produceV9.api.version,
  (transactionalId: string | null, timeoutMs: number, batches: readonly BatchToProduce[]) => {
    const writer = Writer.create().appendString(transactionalId).appendInt16(-1).appendInt32(timeoutMs)
    const byTopic = [...Map.groupBy(batches, ({ topic }) => topic)]
    writer.appendUnsignedVarInt(byTopic.length + 1)
    for (const [topic, some] of byTopic) {
      writer.appendString(topic).appendUnsignedVarInt(some.length + 1)
      for (const { partition, batch } of some)
        writer
          .appendInt32(partition)
          .appendUnsignedVarInt(batch.length + 1)
          .append(batch)
          .appendTaggedFields()
      writer.appendTaggedFields()
    }
    return writer.appendTaggedFields()
  },
  unreadAnswer,
)
