import { expect, test } from 'vitest'
import { maxAttempts, type NewMessage } from '../../../src/store/outbox.ts'
import { tempStore } from './support/temp-store.ts'

const message = (changes: Partial<NewMessage> = {}): NewMessage => ({
  lane: 'alerts',
  destination: 'slack',
  kind: 'alert',
  orderKey: 'local lag',
  payload: { text: 'lag', offset: 5n },
  ...changes,
})

test('a message waits through a restart and comes back with the same id', async () => {
  const { store, another } = tempStore()
  const id = store.outbox.enqueue(message())
  await store.close()
  expect(another().outbox.due(10)).toMatchObject([
    { id, payload: { text: 'lag', offset: 5n }, attempts: 0, isDoubtful: false },
  ])
})

test('the same thing is announced once', () => {
  const { store } = tempStore()
  const id = store.outbox.enqueue(message({ dedupeKey: 'digest 2026-01-15' }))
  expect(store.outbox.enqueue(message({ dedupeKey: 'digest 2026-01-15', payload: 'again' }))).toBe(id)
  store.outbox.markSent(id, '1.2')
  expect(store.outbox.enqueue(message({ dedupeKey: 'digest 2026-01-15' }))).toBe(id)
  expect(store.outbox.due(10)).toEqual([])
  expect(store.outbox.get(id)).toMatchObject({ state: 'sent', receipt: '1.2' })
})

test('messages about one thing arrive in order: a later one waits for an earlier one that failed', () => {
  const { store, clock } = tempStore()
  const fired = store.outbox.enqueue(message())
  const resolved = store.outbox.enqueue(message())
  const other = store.outbox.enqueue(message({ orderKey: 'local disk' }))
  const elsewhere = store.outbox.enqueue(message({ destination: 'webhook' }))
  const due = () => store.outbox.due(10).map(one => one.id)
  expect(due()).toEqual([fired, other, elsewhere])
  expect(store.outbox.due(1)).toHaveLength(1)
  expect(store.outbox.markFailed(fired, 'ratelimited', clock.now + 1000)).toBe('waiting')
  expect(due()).toEqual([other, elsewhere])
  clock.now += 1000
  expect(due()).toEqual([fired, other, elsewhere])
  store.outbox.markSent(fired)
  expect(due()).toEqual([resolved, other, elsewhere])
})

test('a message is not sent before its time, and lanes can be asked one by one', () => {
  const { store, clock } = tempStore()
  const later = store.outbox.enqueue(message({ notBefore: clock.now + 5, lane: 'digest' }))
  expect(store.outbox.due(10)).toEqual([])
  clock.now += 5
  expect(store.outbox.due(10, 'alerts')).toEqual([])
  expect(store.outbox.due(10, 'digest').map(one => one.id)).toEqual([later])
})

test('a message is given up after its attempts, or at once when it is hopeless, and then holds up nobody', () => {
  const { store, clock } = tempStore()
  const first = store.outbox.enqueue(message())
  const second = store.outbox.enqueue(message())
  for (let attempt = 1; attempt < maxAttempts; attempt++)
    expect(store.outbox.markFailed(first, 'fatal_error', clock.now)).toBe('waiting')
  expect(store.outbox.markFailed(first, 'fatal_error', clock.now)).toBe('dead')
  expect(store.outbox.get(first)).toMatchObject({
    state: 'dead',
    attempts: maxAttempts,
    lastError: 'fatal_error',
  })
  expect(store.outbox.due(10).map(one => one.id)).toEqual([second])
  expect(store.outbox.markFailed(second, 'channel_not_found', null)).toBe('dead')
  expect(store.outbox.due(10)).toEqual([])
})

test('being asked to wait counts no attempt', () => {
  const { store, clock } = tempStore()
  const id = store.outbox.enqueue(message())
  for (let i = 0; i < 2 * maxAttempts; i++) store.outbox.postpone(id, clock.now + 1)
  expect(store.outbox.due(10)).toEqual([])
  clock.now++
  expect(store.outbox.due(10)).toMatchObject([{ id, attempts: 0 }])
})

test('a message whose sender died in the middle is doubtful; what this process is sending is not handed out twice', () => {
  const { store, another } = tempStore()
  const id = store.outbox.enqueue(message())
  expect(store.outbox.begin(id)).toBe(true)
  expect(store.outbox.due(10)).toEqual([])
  const next = another()
  expect(next.outbox.due(10)).toMatchObject([{ id, isDoubtful: true }])
  expect(next.outbox.begin(id)).toBe(true)
  next.outbox.markSent(id, '1.2')
  expect(store.outbox.begin(id)).toBe(false)
  expect(store.outbox.get(id)).toMatchObject({ state: 'sent', isDoubtful: false })
})

test('depth and age are counted by lane, and old ones are forgotten once they are settled', () => {
  const { store, clock } = tempStore()
  const sent = store.outbox.enqueue(message())
  store.outbox.markSent(sent)
  clock.now += 1000
  store.outbox.enqueue(message({ lane: 'digest' }))
  expect(store.outbox.counts()).toEqual([
    { lane: 'alerts', state: 'sent', count: 1, oldest: clock.now - 1000 },
    { lane: 'digest', state: 'waiting', count: 1, oldest: clock.now },
  ])
  expect(store.outbox.cleanUp(clock.now + 5000)).toBe(1)
  expect(store.outbox.counts()).toHaveLength(1)
})
