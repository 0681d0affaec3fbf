import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ann, aRequest, ben, cat } from './support/a-request.ts'
import { tempStore } from './support/temp-store.ts'

const approve = (approver: typeof ann) => ({ approver, verdict: 'approve' as const, reason: null, at: 1 })
const deny = (approver: typeof ann) => ({ approver, verdict: 'deny' as const, reason: 'not now', at: 2 })

test('a request comes back as it was kept, offsets beyond 2^53 included, also after a restart', async () => {
  const { store, another } = tempStore()
  const kept = store.requests.create(aRequest())
  expect(kept).toMatchObject({ ...aRequest(), state: 'waiting', decisions: [], owner: null, outcome: null })
  await store.close()
  expect(another().requests.get(kept.id)).toEqual(kept)
})

test('an id is short and can be read out', () => {
  const { store } = tempStore()
  expect(store.requests.create(aRequest()).id).toMatch(/^r-[0-9a-hjkmnp-tv-z]{6}$/)
})

test('a request that begins to wait gets its card from the bot, once, whichever process asked', () => {
  const { store, another } = tempStore()
  const terminal = another()
  const { id } = terminal.requests.create(aRequest({ state: 'planned' }))
  expect(store.outbox.due(10)).toEqual([])
  terminal.requests.move(id, ['planned'], 'waiting', { reason: 'said later' })
  expect(terminal.requests.move(id, ['planned'], 'waiting')).toBeUndefined()
  const cards = store.outbox.due(10)
  expect(cards).toHaveLength(1)
  expect(cards[0]).toMatchObject({ kind: 'approval-card', lane: 'approvals', payload: { requestId: id } })
  expect(store.requests.get(id)?.reason).toBe('said later')
  const second = store.requests.create(aRequest())
  expect(store.outbox.due(10).map(card => card.payload)).toContainEqual({ requestId: second.id })
})

test('enough approvals by different people approve; one denial denies', () => {
  const { store } = tempStore()
  const { id } = store.requests.create(aRequest({ approvalsNeeded: 2 }))
  expect(store.requests.decide(id, approve(ben))?.state).toBe('waiting')
  expect(store.requests.decide(id, approve(ben))).toBeUndefined()
  expect(store.requests.claim(id, 'bot')).toBeUndefined()
  const approved = store.requests.decide(id, approve(cat))
  expect(approved).toMatchObject({ state: 'approved', decisions: [{ approver: ben }, { approver: cat }] })

  const other = store.requests.create(aRequest({ approvalsNeeded: 2 }))
  store.requests.decide(other.id, approve(ben))
  expect(store.requests.decide(other.id, deny(cat))).toMatchObject({
    state: 'denied',
    finishedAt: 1_800_000_000_000,
  })
  expect(store.requests.decide(other.id, approve({ id: 'U-DAN', name: 'dan' }))).toBeUndefined()
  expect(store.requests.claim(other.id, 'bot')).toBeUndefined()
})

test('the requester’s own approval is not taken, whoever lets it through', () => {
  const { store } = tempStore()
  const { id } = store.requests.create(aRequest())
  expect(store.requests.decide(id, approve(ann))).toBeUndefined()
  store.requests.move(id, ['waiting'], 'approved')
  expect(store.requests.claim(id, 'bot')).toBeUndefined()
})

test('a click after the expiry changes nothing, even before anybody has marked the request expired', () => {
  const { store, clock } = tempStore()
  const waiting = store.requests.create(aRequest())
  const approved = store.requests.create(aRequest())
  store.requests.decide(approved.id, approve(ben))
  const planned = store.requests.create(aRequest({ state: 'planned', approvalsNeeded: 0 }))
  clock.now = waiting.expiresAt
  expect(store.requests.decide(waiting.id, approve(ben))).toBeUndefined()
  expect(store.requests.move(planned.id, ['planned'], 'waiting')).toBeUndefined()
  expect(store.requests.claim(planned.id, 'bot')).toBeUndefined()
  expect(store.requests.claim(approved.id, 'bot')).toBeUndefined()
  expect(store.requests.get(waiting.id)?.decisions).toEqual([])
  const expired = store.requests.expire()
  expect(expired.map(one => one.id).sort()).toEqual([waiting.id, approved.id, planned.id].sort())
  expect(store.requests.expire()).toEqual([])
})

test('a request is executed by one owner, and a running one does not expire', () => {
  const { store, clock } = tempStore()
  const { id, expiresAt } = store.requests.create(aRequest({ state: 'planned', approvalsNeeded: 0 }))
  expect(store.requests.claim(id, 'bot-1')).toMatchObject({
    state: 'running',
    owner: 'bot-1',
    heartbeatAt: clock.now,
  })
  expect(store.requests.claim(id, 'bot-2')).toBeUndefined()
  clock.now = expiresAt + 1
  expect(store.requests.expire()).toEqual([])
  expect(store.requests.heartbeat(id, 'bot-1')).toBe(true)
  expect(store.requests.heartbeat(id, 'bot-2')).toBe(false)
  const outcome = { kind: 'done' as const, data: { offsets: [5n] } }
  const done = store.requests.move(id, ['running'], 'done', { outcome })
  expect(done).toMatchObject({
    state: 'done',
    owner: null,
    heartbeatAt: null,
    finishedAt: clock.now,
    outcome,
  })
  expect(store.requests.heartbeat(id, 'bot-1')).toBe(false)
})

test('a running request whose owner fell silent is interrupted, and its owner learns that it must stop', () => {
  const { store, clock } = tempStore()
  const { id } = store.requests.create(aRequest({ state: 'planned', approvalsNeeded: 0 }))
  store.requests.claim(id, 'bot-1')
  clock.now += 15_000
  expect(store.requests.interruptSilent(15_000)).toEqual([])
  clock.now += 1
  expect(store.requests.interruptSilent(15_000)).toMatchObject([{ id, state: 'interrupted', owner: null }])
  expect(store.requests.heartbeat(id, 'bot-1')).toBe(false)
  expect(store.requests.move(id, ['running'], 'done', { outcome: { kind: 'done', data: 1 } })).toBeUndefined()
  const looked = store.requests.move(id, ['interrupted'], 'interrupted', {
    outcome: { kind: 'interrupted', steps: [] },
  })
  expect(looked?.outcome).toEqual({ kind: 'interrupted', steps: [] })
})

test('a list is filtered and shows the newest first', () => {
  const { store, clock } = tempStore()
  const first = store.requests.create(aRequest())
  clock.now++
  const second = store.requests.create(aRequest({ environment: 'other', requester: ben }))
  clock.now++
  const third = store.requests.create(aRequest({ state: 'planned' }))
  const ids = (filter: object) => store.requests.list({ limit: 10, ...filter }).map(one => one.id)
  expect(ids({})).toEqual([third.id, second.id, first.id])
  expect(ids({ limit: 1 })).toEqual([third.id])
  expect(ids({ states: ['waiting'] })).toEqual([second.id, first.id])
  expect(ids({ environment: 'local', states: ['waiting', 'planned'] })).toEqual([third.id, first.id])
  expect(ids({ requesterId: ben.id })).toEqual([second.id])
})

test('a card that shows an older state than its request has is found, whichever process changed it', () => {
  const { store, another } = tempStore()
  const { id } = store.requests.create(aRequest({ approvalsNeeded: 2 }))
  const shown = store.approvalCards.revision(id) ?? 0
  store.approvalCards.record(id, { channel: 'C9', ts: '1.2' }, shown)
  expect(store.approvalCards.outdated(10)).toEqual([])
  another().requests.decide(id, approve(ben))
  const [outdated] = store.approvalCards.outdated(10)
  expect(outdated).toEqual({ requestId: id, channel: 'C9', ts: '1.2', revision: shown + 1 })
  store.approvalCards.record(id, { channel: 'C9', ts: '1.2' }, shown + 1)
  expect(store.approvalCards.outdated(10)).toEqual([])
})

test('what a payload of Slack has made is found by its key, however many requests came after it', () => {
  const { store } = tempStore()
  const made = store.requests.create(aRequest({ origin: { door: 'slack', key: 'envelope-1' } }))
  for (let n = 0; n < 120; n += 1) store.requests.create(aRequest())
  expect(store.requests.madeBy('envelope-1')?.id).toBe(made.id)
  expect(store.requests.madeBy('envelope-2')).toBeUndefined()
})

test('what was taken out of a request is not in the database file any more either', async () => {
  const { store, folder } = tempStore()
  const inFiles = () =>
    readdirSync(folder).some(name => readFileSync(join(folder, name)).includes('Mustermann'))
  const { id } = store.requests.create(aRequest({ args: { topic: ['t'], key: ['Mustermann'] } }))
  expect(inFiles()).toBe(true)
  store.requests.dropArguments(id, ['key'])
  expect(store.requests.get(id)?.args).toEqual({ topic: ['t'] })
  await store.close()
  expect(inFiles()).toBe(false)
})
