import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Failure } from '../../../src/core/failure.ts'
import { type Deliver, type OutboxWorker, startOutboxWorker } from '../../../src/notify/outbox-worker.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { type Lane, maxAttempts, type NewMessage } from '../../../src/store/outbox.ts'
import type { Store } from '../../../src/store/store.ts'
import { waitFor } from '../../support/wait-for.ts'

let folder: string
let store: Store
let worker: OutboxWorker
let now = Date.now()
const errors: string[] = []
const log = { warn: () => undefined, error: (message: string) => void errors.push(message) }

beforeEach(() => {
  now = Date.now()
  errors.length = 0
  folder = mkdtempSync(join(tmpdir(), 'outbox-worker-'))
  store = openStore({ folder, clock: () => now })
})
afterEach(async () => {
  await worker.stop()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const message = (name: string, more: Partial<NewMessage> = {}): NewMessage => ({
  lane: 'answers',
  destination: 'slack',
  kind: 'report',
  orderKey: name,
  payload: { name },
  ...more,
})
const start = (slack: Deliver) => {
  worker = startOutboxWorker({ outbox: store.outbox, deliver: { slack }, clock: () => now, log })
}
const count = (state: string) =>
  store.outbox.counts().reduce((sum, one) => sum + (one.state === state ? one.count : 0), 0)
const until = (question: () => boolean) => waitFor(question, { everyMs: 5 })

test('A message that was refused is tried again later, and given up after many attempts', async () => {
  let attempts = 0
  start(async () => {
    attempts += 1
    throw new Failure('unreachable', 'Slack is away.')
  })
  store.outbox.enqueue(message('lag'))
  for (let round = 1; round <= maxAttempts; round++) {
    worker.poke()
    await until(() => attempts === round)
    await until(() => store.outbox.due(1).length === 0)
    now += 10 * 60_000
  }
  await until(() => count('dead') === 1)
  expect(errors).toEqual([expect.stringContaining('given up')])
})

test('A lane that hangs holds up no other, and messages of one order follow each other', async () => {
  const arrived: string[] = []
  let release = (): void => undefined
  const hangs = new Promise<void>(resolve => {
    release = resolve
  })
  start(async ({ lane, payload }) => {
    if (lane === 'alerts') await hangs
    arrived.push((payload as { name: string }).name)
    return undefined
  })
  const put = (lane: Lane, name: string, orderKey: string) =>
    store.outbox.enqueue(message(name, { lane, orderKey }))
  put('alerts', 'alert', 'a')
  put('answers', 'first', 'b')
  put('answers', 'second', 'b')
  worker.poke()
  await until(() => arrived.length === 2)
  release()
  await until(() => count('sent') === 3)
  expect(arrived).toEqual(['first', 'second', 'alert'])
})

test('A message whose delivery could not be noted is noted later, and not sent again', async () => {
  let sent = 0
  const { outbox } = store
  let isDiskFull = true
  worker = startOutboxWorker({
    outbox: {
      ...outbox,
      markSent: (id, receipt) => {
        if (isDiskFull) throw new Failure('unreachable', 'The disk is full.')
        outbox.markSent(id, receipt)
      },
    },
    deliver: {
      slack: async () => {
        sent += 1
        return 'ts'
      },
    },
    log,
  })
  outbox.enqueue(message('lag'))
  worker.poke()
  await until(() => errors.length > 0)
  isDiskFull = false
  await until(() => count('sent') === 1)
  expect(sent).toBe(1)
})
