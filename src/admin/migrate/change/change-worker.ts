import { parentPort, workerData } from 'node:worker_threads'
import { toFailure } from '../../../core/failure.ts'
import { decoder, type SchemaFound, utf8 } from '../../../records/decode/decoder.ts'
import { encoder } from '../../../records/encoder.ts'
import { bytesOf, type RawBytes, type RawRecord } from '../../../records/raw-record.ts'
import type { JudgeAnswer, JudgeJob } from '../../../records/record-judge.ts'
import type { ChangerData, ChangeVerdict } from './change-message.ts'
import { changeRecord, type DecodedRecord } from './change-record.ts'

/** The thread that filters and transforms: what records, schemas and expressions can do at worst is to end it. */
const { filter, transform, progress } = workerData as ChangerData
const schemas = new Map<number, SchemaFound>()
const decode = decoder(schemas)
const encode = encoder(schemas)

parentPort?.on('message', (job: JudgeJob) => {
  void change(job).then(answer => parentPort?.postMessage(answer))
})

async function change(job: JudgeJob): Promise<JudgeAnswer<ChangeVerdict>> {
  try {
    const changed = changeRecord({ filter, transform }, encode)
    for (const [id, schema] of job.schemas) schemas.set(id, schema)
    const verdicts: ChangeVerdict[] = []
    for (const [index, record] of job.records.entries()) {
      Atomics.store(progress, 0, index)
      verdicts.push(whyNot(job, index, record) ?? (await changed(decoded(record))))
    }
    return { ok: true, verdicts }
  } catch (error) {
    return { ok: false, message: toFailure(error).message }
  }
}

function whyNot({ stuck }: JudgeJob, index: number, { key, value }: RawRecord): ChangeVerdict | undefined {
  const isCut = ({ bytes, size }: RawBytes): boolean => bytes !== null && bytes.length < size
  if (stuck.includes(index))
    return { kind: 'failed', said: 'it took more time or memory than one record is given' }
  if (isCut(key) || isCut(value)) return { kind: 'failed', said: 'it is larger than expressions are given' }
  return undefined
}

const decoded = ({ partition, offset, timestamp, key, value, headers }: RawRecord): DecodedRecord => ({
  partition,
  offset,
  timestamp,
  key: decode(bytesOf(key), key.size),
  value: decode(bytesOf(value), value.size),
  headers: headers.map(header => ({ name: header.name, value: headerText(bytesOf(header.value)) })),
})

const headerText = (bytes: Buffer | null): string | null =>
  bytes === null ? null : (utf8(bytes) ?? `0x${bytes.toString('hex')}`)
