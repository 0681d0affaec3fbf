import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Failure } from '../../core/failure.ts'
import type { KafkaRecord } from '../../kafka/records/record.ts'
import type { SchemaFound } from './decode/decoder.ts'
import { schemaIdOf } from './decode/schema-id.ts'
import {
  type LookAnswer,
  type LookerData,
  type LookJob,
  mostBytes,
  phases,
  type RawBytes,
  type RawRecord,
} from './look-message.ts'
import type { Seen } from './seen.ts'
import { tooMuch } from './too-much.ts'

/** Records, schemas and expressions are anybody's: none of them may take more than this. */
const resourceLimits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 }
/** Milliseconds for a single record. Node lets a thread take some hundred to start on a busy machine. */
const recordLimitMs = 1000
const startLimitMs = 10_000
const checkEveryMs = 100

export interface Looker {
  /** Those records that fit, decoded and masked. Throws `usage` where the filter cannot be used. */
  look(records: readonly KafkaRecord[]): Promise<Seen[]>
  /** How many records the expression failed on, and what it said of the first. */
  filterFailed(): { count: number; said: string } | null
  close(): Promise<void>
}

/** A thread of its own for each peek: what one asker sends in cannot reach another's. */
export function openLooker(
  options: Omit<LookerData, 'progress'>,
  schema: (id: number) => Promise<SchemaFound>,
): Looker {
  const progress = new Int32Array(new SharedArrayBuffer(8))
  const known = new Map<number, SchemaFound>()
  let worker: Worker | undefined
  let failed: { count: number; said: string } | null = null

  function start(): Worker {
    const workerData: LookerData = { ...options, progress }
    const file = new URL(`./look-worker${extname(import.meta.url)}`, import.meta.url)
    const started = new Worker(file, { workerData, resourceLimits, env: {}, stdin: false })
    // 'exit' follows and tells it; an error without a listener would end the bot.
    started.on('error', () => undefined)
    started.on('exit', () => {
      if (worker === started) worker = undefined
    })
    return started
  }

  async function look(records: readonly KafkaRecord[]): Promise<Seen[]> {
    const news = await schemasOf(records)
    const raw = records.map(rawRecord)
    let undecodable: number[] = []
    for (;;) {
      const schemas = worker === undefined ? [...known] : news
      worker ??= start()
      const answer = await ask(worker, { records: raw, schemas, undecodable })
      if ('stuckAt' in answer) {
        // The thread is gone, and with it what it had found in this handful: all of it again, past what stopped it.
        const record = raw[answer.stuckAt]
        if (answer.phase === phases.filtering && record)
          throw tooMuch('it took more time or memory than one record is given', record)
        if (undecodable.includes(answer.stuckAt))
          throw new Failure('internal', 'The thread that looks into records ended, twice at the same record.')
        undecodable = [...undecodable, answer.stuckAt]
        continue
      }
      if (!answer.ok) throw new Failure(answer.code, answer.message, { hint: answer.hint })
      if (answer.filterFailed)
        failed = {
          count: (failed?.count ?? 0) + answer.filterFailed.count,
          said: failed?.said ?? answer.filterFailed.said,
        }
      return answer.seen
    }
  }

  async function schemasOf(records: readonly KafkaRecord[]): Promise<[number, SchemaFound][]> {
    const ids = new Set(
      records.flatMap(({ key, value }) =>
        [key, value].flatMap(bytes => (bytes === null ? [] : (schemaIdOf(bytes) ?? []))),
      ),
    )
    const news: [number, SchemaFound][] = []
    for (const id of ids) {
      if (known.has(id)) continue
      const found = await schema(id)
      known.set(id, found)
      news.push([id, found])
    }
    return news
  }

  /** The answer, or where the thread stopped: it is ended when one record takes too long, and ends itself without memory. */
  function ask(asked: Worker, job: LookJob): Promise<LookAnswer | { stuckAt: number; phase: number }> {
    const { promise, resolve } = Promise.withResolvers<LookAnswer | { stuckAt: number; phase: number }>()
    Atomics.store(progress, 0, -1)
    let at = -1
    let since = performance.now()
    const check = setInterval(() => {
      const now = Atomics.load(progress, 0)
      if (now !== at) {
        at = now
        since = performance.now()
      } else if (performance.now() - since > (at < 0 ? startLimitMs : recordLimitMs)) void asked.terminate()
    }, checkEveryMs)
    const stopped = (): void =>
      resolve({ stuckAt: Math.max(0, Atomics.load(progress, 0)), phase: Atomics.load(progress, 1) })
    asked.once('message', resolve)
    asked.once('exit', stopped)
    asked.postMessage(job)
    return promise.finally(() => {
      clearInterval(check)
      asked.off('message', resolve)
      asked.off('exit', stopped)
    })
  }

  return { look, filterFailed: () => failed, close: async () => void (await worker?.terminate()) }
}

/** Copies: the record's own bytes are views of its whole batch, all of which would go to the thread. */
const rawRecord = ({ key, value, headers, ...place }: KafkaRecord): RawRecord => ({
  ...place,
  key: rawBytes(key),
  value: rawBytes(value),
  headers: headers.map(header => ({ name: header.name, value: rawBytes(header.value) })),
})

const rawBytes = (bytes: Buffer | null): RawBytes =>
  bytes === null
    ? { bytes: null, size: 0 }
    : { bytes: Uint8Array.from(bytes.subarray(0, mostBytes)), size: bytes.length }
