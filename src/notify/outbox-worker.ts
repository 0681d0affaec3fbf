import { type Failure, toFailure } from '../core/failure.ts'
import type { Outbox, OutboxMessage, Queue } from '../store/outbox.ts'
import { outlookOf } from './delivery-failure.ts'

/**
 * Delivers one message and returns what the receiver calls it. Throws a Failure: then it is tried again later. A message
 * that `isDoubtful` may have arrived already.
 */
export type Deliver = (message: OutboxMessage) => Promise<string | undefined>

export interface OutboxWorker {
  /** Something was put into the outbox: look at once. */
  poke(): void
  /** Begins nothing more and waits for what is on its way. */
  stop(): Promise<void>
}

export interface OutboxWorkerOptions {
  outbox: Outbox
  /** By the first word of a destination: slack, webhook, email. */
  deliver: Readonly<Record<string, Deliver>>
  clock?: () => number
  log: { warn(message: string): void; error(message: string, error?: unknown): void }
}

/** Other processes put messages into the outbox, too, and cannot poke. */
const lookEveryMs = 1000
const firstRetryMs = 1000
const longestRetryMs = 10 * 60_000

/** Empties the outbox, each lane and receiver for itself, so that a flood or a receiver that hangs holds up no other. */
export function startOutboxWorker(options: OutboxWorkerOptions): OutboxWorker {
  const { outbox, log } = options
  const clock = options.clock ?? Date.now
  const busy = new Map<string, Promise<void>>()
  const again = new Set<string>()
  /** How messages went, where that could not be written (a full disk): a message without a word on it is never due again. */
  const unwritten = new Map<string, () => void>()
  let isStopped = false

  function look(): void {
    for (const [id, note] of unwritten) write(id, note)
    try {
      for (const queue of outbox.queues()) start(queue)
    } catch (error) {
      log.error('The outbox could not be read', error)
    }
  }

  /** A queue that is busy is looked at once more when it has finished. */
  function start(queue: Queue): void {
    const key = `${queue.lane} ${queue.destination}`
    if (isStopped) return
    if (busy.has(key)) again.add(key)
    else
      busy.set(
        key,
        drain(queue).finally(() => {
          busy.delete(key)
          if (again.delete(key)) start(queue)
        }),
      )
  }

  async function drain({ lane, destination }: Queue): Promise<void> {
    try {
      for (;;) {
        const due = outbox.due(8, lane, destination)
        if (due.length === 0 || isStopped) return
        await Promise.all(due.map(send))
      }
    } catch (error) {
      log.error('The outbox could not be read', error)
    }
  }

  async function send(message: OutboxMessage): Promise<void> {
    const deliver = options.deliver[message.destination.split(':', 1)[0] ?? '']
    if (!deliver) {
      outbox.markFailed(message.id, `Nobody delivers to ${message.destination}.`, null)
      log.error(`A message is lost: nobody delivers to ${message.destination}`)
      return
    }
    if (!outbox.begin(message.id)) return
    try {
      const receipt = await deliver(message)
      write(message.id, () => outbox.markSent(message.id, receipt))
    } catch (error) {
      const failure = toFailure(error)
      write(message.id, () => noteFailure(message, failure))
    }
  }

  function noteFailure(message: OutboxMessage, failure: Failure): void {
    const { isFinal, notBefore } = outlookOf(failure)
    const next = Math.max(notBefore ?? 0, clock() + backOff(message.attempts))
    const state = outbox.markFailed(message.id, failure.message, isFinal ? null : next)
    const what = `${message.kind} to ${message.destination}`
    if (state === 'dead') log.error(`A message is given up (${what}): ${failure.message}`, failure)
    else log.warn(`A message is tried again (${what}): ${failure.message}`)
  }

  function write(id: string, note: () => void): void {
    try {
      note()
      unwritten.delete(id)
    } catch (error) {
      unwritten.set(id, note)
      log.error('How a message went could not be written; it is written later', error)
    }
  }

  const timer = setInterval(look, lookEveryMs)
  look()
  return {
    poke: () => {
      if (!isStopped) setImmediate(look)
    },
    stop: async () => {
      isStopped = true
      clearInterval(timer)
      await Promise.allSettled(busy.values())
    },
  }
}

/** 1 s, 2 s, 4 s … 10 min, each shortened by up to a half so that what failed together does not return together. */
const backOff = (attempts: number): number =>
  Math.round(Math.min(longestRetryMs, firstRetryMs * 2 ** attempts) * (0.5 + Math.random() / 2))
