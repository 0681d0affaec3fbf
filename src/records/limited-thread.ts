import { Worker } from 'node:worker_threads'

/** Records, schemas and expressions are anybody's: none of them may take more than this. */
const resourceLimits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16, stackSizeMb: 2 }
/** Milliseconds for a single record. Node lets a thread take some hundred to start on a busy machine. */
const recordLimitMs = 1000
const startLimitMs = 10_000
const checkEveryMs = 100

/** The record, and the phase of its work, at which a thread was ended: it took too long, or too much memory. */
export interface Stuck {
  stuckAt: number
  phase: number
}

/** Which record is being worked on, and in which phase: where the thread stands when it does not answer. */
export type ThreadProgress = Int32Array<SharedArrayBuffer>

export interface LimitedThread<J, A extends object> {
  /** False: the next question starts it, and it knows nothing of those before. */
  isRunning(): boolean
  ask(job: J): Promise<A | Stuck>
  close(): Promise<void>
}

/** A thread for what strangers wrote. It tells by `progress` at which record it is; its data is that of `workerData` with this. */
export function limitedThread<J, A extends object>(file: URL, workerData: object): LimitedThread<J, A> {
  const progress: ThreadProgress = new Int32Array(new SharedArrayBuffer(8))
  let worker: Worker | undefined

  function start(): Worker {
    const data = { ...workerData, progress }
    const started = new Worker(file, { workerData: data, resourceLimits, env: {}, stdin: false })
    // 'exit' follows and tells it; an error without a listener would end the bot.
    started.on('error', () => undefined)
    started.on('exit', () => {
      if (worker === started) worker = undefined
    })
    return started
  }

  /** The answer, or where the thread stopped: it is ended when one record takes too long, and ends itself without memory. */
  function ask(job: J): Promise<A | Stuck> {
    const asked = (worker ??= start())
    const { promise, resolve } = Promise.withResolvers<A | Stuck>()
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

  return {
    isRunning: () => worker !== undefined,
    ask,
    close: async () => void (await worker?.terminate()),
  }
}
