import { existsSync } from 'node:fs'
import { extname } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { Worker } from 'node:worker_threads'
import { Failure } from '../core/failure.ts'
import type { History } from './history.ts'
import type { HistoryRetention } from './history-levels.ts'
import type { HistoryAnswer, HistoryCalls, HistoryWorkerData } from './history-message.ts'
import { packSamples } from './sample-batch.ts'
import { damagedFile } from './sqlite-failure.ts'

const resourceLimits = { maxOldGenerationSizeMb: 128 }
/**
 * V8 reads these flags when it makes the heap of a thread; `--max-semi-space-size` of the command line counts before a young
 * generation among the limits above. Without them the thread has the flags of the process: it collects nothing before its old
 * generation has 64 MB. With 10,000 partitions it had 27 MB after a minute and went on growing; with them it stays at 13 MB.
 */
const smallHeap = ['--initial-old-space-size=4', '--max-semi-space-size=1']

/** Scans that may wait for the disk at once. */
const maxWaiting = 4

export interface OpenHistory extends History {
  backup(to: string): Promise<void>
  close(): Promise<void>
}

/**
 * The history in `path`, kept by a thread that starts at the first question or scan, and starts again after it broke down.
 * With the first scan a second thread reads the whole file once, to see whether it is damaged, if it was there before.
 */
export function openHistory(path: string, retention: HistoryRetention): OpenHistory {
  const thread = callThread({ path, retention })
  const isNew = !existsSync(path)
  let waiting = 0
  let droppedScans = 0
  let damage: Failure | undefined
  let lastFailure: Failure | undefined
  let checking: Promise<void> | undefined

  async function check(): Promise<void> {
    const checker = callThread({ path, retention })
    try {
      const found = await checker.call('check', null)
      if (found !== null) damage = damagedFile(path, found)
    } catch (error) {
      lastFailure = failureOf(error)
    } finally {
      await checker.close()
    }
  }

  async function write(samples: Parameters<History['record']>[0]): Promise<void> {
    const { batch, transfer } = packSamples(samples)
    waiting++
    try {
      await thread.call('record', batch, transfer)
      lastFailure = undefined
      if (!isNew) checking ??= check()
    } catch (error) {
      droppedScans++
      lastFailure = failureOf(error)
    } finally {
      waiting--
    }
  }

  return {
    record: samples => {
      if (damage || waiting >= maxWaiting) {
        droppedScans++
        return false
      }
      void write(samples)
      return true
    },
    series: query => thread.call('series', query),
    window: query => thread.call('window', query),
    dropped: () => droppedScans,
    trouble: () => damage ?? lastFailure,
    backup: async to => void (await thread.call('backup', to)),
    close: async () => {
      await checking
      await thread.close()
    },
  }
}

interface Pending {
  resolve: (answered: unknown) => void
  reject: (failure: Failure) => void
}

/** Questions to one thread, each answered or failed, also when the thread breaks down. */
function callThread(workerData: HistoryWorkerData) {
  let worker: Worker | undefined
  let nextId = 1
  const pending = new Map<number, Pending>()

  function start(): Worker {
    const file = new URL(`./history-worker${extname(import.meta.url)}`, import.meta.url)
    for (const flag of smallHeap) setFlagsFromString(flag)
    const started = new Worker(file, { workerData, resourceLimits })
    let broken: unknown
    started.on('message', settle)
    started.on('error', error => {
      broken = error
    })
    started.on('exit', () => {
      if (worker === started) worker = undefined
      const failure = new Failure('internal', 'The thread that keeps the history ended.', { cause: broken })
      for (const { reject } of pending.values()) reject(failure)
      pending.clear()
    })
    return started
  }

  function settle(answer: HistoryAnswer): void {
    const asked = pending.get(answer.id)
    pending.delete(answer.id)
    if (!asked) return
    if (pending.size === 0) worker?.unref()
    if (answer.ok) asked.resolve(answer.answered)
    else asked.reject(new Failure(answer.code, answer.message, { hint: answer.hint }))
  }

  function call<K extends keyof HistoryCalls>(
    kind: K,
    asked: HistoryCalls[K]['asked'],
    transfer: ArrayBuffer[] = [],
  ): Promise<HistoryCalls[K]['answered']> {
    worker ??= start()
    const running = worker
    return new Promise((resolve, reject) => {
      const id = nextId++
      pending.set(id, { resolve: resolve as Pending['resolve'], reject })
      // A process with nothing else to do waits for an answer, but not for the thread itself.
      running.ref()
      running.postMessage({ id, kind, asked }, transfer)
    })
  }

  /** The thread finishes what it was asked before, and ends. */
  async function close(): Promise<void> {
    const running = worker
    if (!running) return
    const ended = new Promise<void>(resolve => running.once('exit', () => resolve()))
    running.ref()
    running.postMessage({ id: nextId++, kind: 'close', asked: null })
    await ended
  }

  return { call, close }
}

const failureOf = (error: unknown): Failure =>
  error instanceof Failure ? error : new Failure('internal', String(error), { cause: error })
