import { parentPort, workerData } from 'node:worker_threads'
import { toFailure } from '../../core/failure.ts'
import { decoder, type SchemaFound, utf8 } from '../../records/decode/decoder.ts'
import { compile, isTrue } from '../../records/expression.ts'
import { bytesOf, type RawRecord } from '../../records/raw-record.ts'
import type { JudgeAnswer, JudgeJob } from '../../records/record-judge.ts'
import type { MatcherData, Verdict } from './match-message.ts'

/** The thread that judges: what records, schemas and the expression can do at worst is to end it. No content leaves it. */
const { expression, wanted, progress } = workerData as MatcherData
const schemas = new Map<number, SchemaFound>()
const decode = decoder(schemas)

parentPort?.on('message', (job: JudgeJob) => {
  void match(job).then(answer => parentPort?.postMessage(answer))
})

async function match({ records, schemas: news, stuck }: JudgeJob): Promise<JudgeAnswer<Verdict>> {
  try {
    const compiled = compile(expression)
    for (const [id, schema] of news) schemas.set(id, schema)
    const verdicts: Verdict[] = []
    for (const [index, record] of records.entries()) {
      Atomics.store(progress, 0, index)
      verdicts.push(
        stuck.includes(index)
          ? { why: 'it took more time or memory than one record is given' }
          : await judge(compiled, record),
      )
    }
    return { ok: true, verdicts }
  } catch (error) {
    const { message, hint } = toFailure(error)
    return { ok: false, message, ...(hint === undefined ? {} : { hint }) }
  }
}

async function judge(compiled: ReturnType<typeof compile>, record: RawRecord): Promise<Verdict> {
  const { partition, offset, timestamp } = record
  const [key, value] = [record.key, record.value].map(raw => decode(bytesOf(raw), raw.size))
  const headers = Object.fromEntries(
    record.headers.map(header => [header.name, headerText(bytesOf(header.value))]),
  )
  try {
    const bindings = { wanted, key: key?.content, headers, partition, offset: Number(offset), timestamp }
    if (isTrue(await compiled.evaluate(value?.content, bindings))) return true
  } catch {
    // What JSONata says of it may quote the record.
    return { why: 'the expression failed on it' }
  }
  const why = key?.note ?? value?.note ?? null
  return why === null ? false : { why }
}

const headerText = (bytes: Buffer | null): string | null =>
  bytes === null ? null : (utf8(bytes) ?? `0x${bytes.toString('hex')}`)
