import { Failure } from '../../core/failure.ts'
import { checkCrc, headerLength, type RecordBatch } from './batch.ts'
import { decompress, maxDecompressed } from './decompress.ts'
import type { KafkaRecord, RecordHeader } from './record.ts'

/**
 * The records of a batch, in the order of their offsets, which have gaps where compaction removed some. Throws a Failure
 * for what is damaged, too large, or of a format that Kafka wrote before 0.11.
 */
export async function decodeRecords(batch: RecordBatch, partition: number): Promise<KafkaRecord[]> {
  if (batch.magic !== 2)
    throw new Failure(
      'rejected',
      `The records at offset ${batch.firstOffset} have message format ${batch.magic}, from before Kafka 0.11: the bot reads format 2 only.`,
      {
        hint: 'Kafka’s own kafka-dump-log.sh shows them; producing them anew brings them into the new format.',
      },
    )
  checkCrc(batch)
  const bytes = await decompress(batch.codec, batch.bytes.subarray(headerLength), maxDecompressed)
  try {
    return readAll(batch, partition, bytes)
  } catch (error) {
    throw new Failure('rejected', `The batch at offset ${batch.firstOffset} cannot be read.`, {
      cause: error,
    })
  }
}

function readAll(batch: RecordBatch, partition: number, bytes: Buffer): KafkaRecord[] {
  const reader = recordReader(bytes)
  const records: KafkaRecord[] = []
  for (let left = batch.count; left > 0; left -= 1) {
    reader.varint() // length
    reader.skip(1) // attributes: unused
    const timestamp = Number(batch.baseTimestamp) + reader.varint()
    const offset = batch.firstOffset + BigInt(reader.varint())
    const [key, value] = [reader.bytes(), reader.bytes()]
    const headers: RecordHeader[] = []
    for (let more = reader.varint(); more > 0; more -= 1)
      headers.push({ name: reader.bytes()?.toString('utf8') ?? '', value: reader.bytes() })
    records.push({
      partition,
      offset,
      timestamp: batch.isLogAppendTime ? Number(batch.maxTimestamp) : timestamp,
      key,
      value,
      headers,
    })
  }
  return records
}

/** Zigzag varints and bytes with such a length before them (−1: null). Throws where the bytes end too early. */
function recordReader(bytes: Buffer) {
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes.readUInt8(at)
      at += 1
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value % 2 === 0 ? value / 2 : -(value + 1) / 2
    }
  }
  const skip = (count: number): void => {
    at += count
    if (at > bytes.length) throw new RangeError('The records end in the middle of one.')
  }
  return {
    varint,
    skip,
    bytes(): Buffer | null {
      const length = varint()
      if (length < 0) return null
      skip(length)
      return bytes.subarray(at - length, at)
    },
  }
}
