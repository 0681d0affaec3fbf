import { parentPort, workerData } from 'node:worker_threads'
import { toFailure } from '../../core/failure.ts'
import type { Content } from '../../records/content.ts'
import { decoder, type SchemaFound, utf8 } from '../../records/decode/decoder.ts'
import { bytesOf, type RawBytes, type RawRecord } from '../../records/raw-record.ts'
import { filter } from './filter.ts'
import { type LookAnswer, type LookerData, type LookJob, phases } from './look-message.ts'
import { masker } from './mask.ts'
import type { Seen } from './seen.ts'

/**
 * The thread that decodes, masks and filters: what records, schemas and expressions can do at worst is to end it. Only
 * masked contents leave it, unless the asker may see all.
 */
const { wanted, piiFields, mostCharacters, progress } = workerData as LookerData
const schemas = new Map<number, SchemaFound>()
const decode = decoder(schemas)
const mask = masker(piiFields)

parentPort?.on('message', (job: LookJob) => {
  void look(job).then(answer => parentPort?.postMessage(answer))
})

async function look(job: LookJob): Promise<LookAnswer> {
  try {
    const { fits, failed } = filter(wanted)
    for (const [id, schema] of job.schemas) schemas.set(id, schema)
    const seen: Seen[] = []
    for (const [index, record] of job.records.entries()) {
      Atomics.store(progress, 1, phases.decoding)
      Atomics.store(progress, 0, index)
      const one = mask(read(record, job.undecodable.includes(index)))
      Atomics.store(progress, 1, phases.filtering)
      if (await fits(one)) seen.push({ ...one, key: cut(one.key), value: cut(one.value) })
    }
    return { ok: true, seen, filterFailed: failed() }
  } catch (error) {
    const { code, message, hint } = toFailure(error)
    return { ok: false, code, message, hint }
  }
}

function read(
  { partition, offset, timestamp, key, value, headers }: RawRecord,
  isUndecodable: boolean,
): Seen {
  return {
    partition,
    offset,
    timestamp,
    key: isUndecodable ? undecodable(key) : decode(bytesOf(key), key.size),
    value: isUndecodable ? undecodable(value) : decode(bytesOf(value), value.size),
    headers: headers.map(header => ({ name: header.name, value: headerText(header.value) })),
  }
}

/** Numbers stand in headers as they lie in memory, so what is no text is shown in hexadecimal digits. */
function headerText(value: RawBytes): string | null {
  const bytes = bytesOf(value)
  if (bytes === null) return null
  return utf8(bytes) ?? `0x${bytes.toString('hex')}`
}

function undecodable(raw: RawBytes): Content {
  const bytes = bytesOf(raw)
  if (bytes === null) return decode(null, 0)
  const content = bytes.subarray(0, 64).toString('hex')
  const note = 'decoding it took too long, or too much memory'
  return { format: 'hex', schemaId: null, content, size: raw.size, isCut: raw.size > 64, note }
}

function cut(one: Content): Content {
  const text = typeof one.content === 'string' ? one.content : JSON.stringify(one.content)
  return text.length <= mostCharacters ? one : { ...one, content: text.slice(0, mostCharacters), isCut: true }
}
