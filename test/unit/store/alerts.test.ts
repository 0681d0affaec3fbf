import { expect, test } from 'vitest'
import type { NewAlert } from '../../../src/store/alert.ts'
import { tempStore } from './support/temp-store.ts'

const lag = (changes: Partial<NewAlert> = {}): NewAlert => ({
  environment: 'local',
  rule: 'lag',
  member: 'slow_consumers/results',
  severity: 'warning',
  state: 'firing',
  labels: { group: 'slow_consumers', topic: 'results' },
  value: 6000,
  summary: 'slow_consumers is 6,000 records behind',
  pendingSince: 1,
  firingSince: 2,
  lastSeenAt: 2,
  lastNotifiedAt: null,
  flaps: 0,
  ...changes,
})

test('an alert is neither lost nor doubled by a restart', async () => {
  const { store, another } = tempStore()
  const alert = store.alerts.begin(lag())
  expect(alert).toMatchObject({ ...lag(), acknowledgedBy: null, resolvedAt: null, revision: 1 })
  await store.close()
  const next = another()
  expect(next.alerts.open('local')).toEqual([alert])
  expect(next.alerts.begin(lag())).toBeUndefined()
  expect(next.alerts.begin(lag({ environment: 'other' }))).toBeDefined()
})

test('of two changes that start from the same state one wins', () => {
  const { store, another } = tempStore()
  const alert = store.alerts.begin(lag({ state: 'pending', firingSince: null }))
  if (!alert) throw new Error('not begun')
  const fired = store.alerts.change(alert, { state: 'firing', firingSince: 5, value: 7000 })
  expect(fired).toMatchObject({ state: 'firing', firingSince: 5, value: 7000, revision: 2 })
  expect(another().alerts.change(alert, { state: 'resolved', resolvedAt: 6 })).toBeUndefined()
  expect(store.alerts.dropPending(alert)).toBe(false)
})

test('a resolved alert stays in the history and makes room for the next one', () => {
  const { store } = tempStore()
  const first = store.alerts.begin(lag())
  if (!first) throw new Error('not begun')
  const resolved = store.alerts.change(first, { state: 'resolved', resolvedAt: 10 })
  expect(resolved?.resolvedAt).toBe(10)
  expect(resolved && store.alerts.change(resolved, { value: 1 })).toBeUndefined()
  const second = store.alerts.begin(lag({ pendingSince: 20 }))
  expect(second?.id).not.toBe(first.id)
  expect(store.alerts.open('local')).toEqual([second])
  const ids = (filter: object) => store.alerts.list({ limit: 10, ...filter }).map(one => one.id)
  expect(ids({ environment: 'local' })).toEqual([second?.id, first.id])
  expect(ids({ states: ['resolved'] })).toEqual([first.id])
  expect(ids({ since: 11 })).toEqual([second?.id])
  expect(ids({ rule: 'disk' })).toEqual([])
  expect(store.alerts.cleanUp(11)).toBe(1)
  expect(store.alerts.get(first.id)).toBeUndefined()
})

test('a pending alert that never fired leaves no trace', () => {
  const { store } = tempStore()
  const alert = store.alerts.begin(lag({ state: 'pending', firingSince: null }))
  if (!alert) throw new Error('not begun')
  expect(store.alerts.dropPending(alert)).toBe(true)
  expect(store.alerts.list({ limit: 10 })).toEqual([])
})

test('acknowledging and snoozing take what fires, leave the rest, and are each done once', () => {
  const { store, clock } = tempStore()
  const firing = store.alerts.begin(lag())
  const pending = store.alerts.begin(lag({ member: 'other', state: 'pending', firingSince: null }))
  const ids = [firing?.id ?? '', pending?.id ?? '', 'a-nobody']
  expect(store.alerts.acknowledge(ids, 'U-ANN')).toMatchObject([
    { id: firing?.id, state: 'acknowledged', acknowledgedBy: 'U-ANN', acknowledgedAt: clock.now },
  ])
  expect(store.alerts.acknowledge(ids, 'U-BEN')).toEqual([])
  const until = clock.now + 3_600_000
  expect(store.alerts.snooze(ids, until, 'U-BEN')).toMatchObject([
    { state: 'snoozed', snoozedUntil: until, snoozedBy: 'U-BEN' },
  ])
  expect(store.alerts.acknowledge(ids, 'U-CAT')).toMatchObject([
    { state: 'acknowledged', snoozedUntil: null },
  ])
})

test('an alert’s transition and its message are one commit', () => {
  const { store } = tempStore()
  const begin = (isBroken: boolean) =>
    store.transaction(() => {
      const alert = store.alerts.begin(lag())
      store.outbox.enqueue({
        lane: 'alerts',
        destination: 'slack',
        kind: 'alert',
        orderKey: 'lag',
        payload: alert?.id ?? null,
      })
      if (isBroken) throw new Error('in the middle')
      return alert
    })
  expect(() => begin(true)).toThrow('in the middle')
  expect(store.alerts.open('local')).toEqual([])
  expect(store.outbox.due(10)).toEqual([])
  const alert = begin(false)
  expect(store.outbox.due(10)).toMatchObject([{ payload: alert?.id }])
})

test('a transaction that would go on later is refused, and nothing of it is kept', () => {
  const { store } = tempStore()
  expect(() => store.transaction(async () => store.alerts.begin(lag()))).toThrow('cannot return a promise')
  expect(store.alerts.open('local')).toEqual([])
})

test('a rule has one live message, which a button finds by its place', () => {
  const { store } = tempStore()
  const message = { environment: 'local', rule: 'lag', channel: 'C1', ts: '1.2', postedAt: 5 }
  store.alertMessages.record(message)
  store.alertMessages.record({ ...message, ts: '3.4' })
  expect(store.alertMessages.get('local', 'lag', 'C1')).toEqual({ ...message, ts: '3.4' })
  store.alertMessages.record({ ...message, channel: 'C2', ts: '5.6' })
  expect(store.alertMessages.list('local').map(one => one.channel)).toEqual(['C1', 'C2'])
  store.alertMessages.forget('local', 'lag', 'C1')
  expect(store.alertMessages.get('local', 'lag', 'C1')).toBeUndefined()
  expect(store.alertMessages.get('local', 'lag', 'C2')?.ts).toBe('5.6')
})
