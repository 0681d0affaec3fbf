import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../../src/store/open-store.ts'
import type { Store } from '../../../src/store/store.ts'
import { aRequest, ben } from './support/a-request.ts'
import { race, startChild } from './support/run-child.ts'
import { tempFolder } from './support/temp-store.ts'

/** The store of this process, and three more processes on the same files. The clock is the system's: they share it. */
async function together() {
  const folder = tempFolder()
  const store = openStore({ folder })
  onTestFinished(() => store.close())
  const children = await Promise.all([startChild(folder), startChild(folder), startChild(folder)])
  return { store, children }
}

const waitingRequests = (store: Store, count: number, approvalsNeeded = 1): string[] => {
  const request = aRequest({ approvalsNeeded, expiresAt: Date.now() + 600_000 })
  return Array.from({ length: count }, () => store.requests.create(request).id)
}

test('three processes that start in the same millisecond make one new file together', async () => {
  const { children } = await together()
  const folder = tempFolder()
  const folders = Array.from({ length: 30 }, (_, i) => join(folder, String(i)))
  const opened = await race<string[]>(children, () => ({ do: 'open', folders }))
  expect(new Set(opened.flat())).toEqual(new Set(['opened']))
})

test('an approved request is taken by one of three processes that want it in the same millisecond', async () => {
  const { store, children } = await together()
  const ids = waitingRequests(store, 40)
  for (const id of ids) store.requests.decide(id, { approver: ben, verdict: 'approve', reason: null, at: 1 })
  const taken = await race<string[]>(children, () => ({ do: 'claim', ids }))
  expect(taken.flat().sort()).toEqual([...ids].sort())
})

test('of an approval and a denial in the same millisecond one wins, and both people see the same', async () => {
  const { store, children } = await together()
  const ids = waitingRequests(store, 40)
  await race(children, index => ({
    do: 'decide',
    ids,
    who: `U${index}`,
    verdict: index === 0 ? 'deny' : 'approve',
  }))
  for (const id of ids) {
    const request = store.requests.get(id)
    expect(request?.decisions).toHaveLength(1)
    expect(request?.state).toBe(request?.decisions[0]?.verdict === 'deny' ? 'denied' : 'approved')
  }
})

test('of three approvals in the same millisecond none is lost and none counts that was not needed', async () => {
  const { store, children } = await together()
  const ids = waitingRequests(store, 40, 2)
  const accepted = await race<string[]>(children, index => ({
    do: 'decide',
    ids,
    who: `U${index}`,
    verdict: 'approve',
  }))
  expect(accepted.flat()).toHaveLength(80)
  for (const id of ids)
    expect(store.requests.get(id)).toMatchObject({ state: 'approved', decisions: [{}, {}] })
})

test('one person who clicks in two windows is counted once', async () => {
  const { store, children } = await together()
  const ids = waitingRequests(store, 40, 2)
  await race(children, () => ({ do: 'decide', ids, who: 'U1', verdict: 'approve' }))
  for (const id of ids) expect(store.requests.get(id)).toMatchObject({ state: 'waiting', decisions: [{}] })
})

test('the audit trail stays one chain while three processes write to it', async () => {
  const { store, children } = await together()
  const sequences = await race<number[]>(children, () => ({ do: 'audit', rows: 100 }))
  expect(sequences.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1))
  expect(await store.audit.verify()).toMatchObject({ ok: true, rows: 300 })
})

test('the lease goes to one of three processes, again after it ran out', async () => {
  const { store, children } = await together()
  for (let round = 0; round < 10; round++) {
    const before = store.lease.holder()
    if (before) store.lease.release(before.owner)
    const got = await race<boolean>(children, () => ({ do: 'lease', ttlMs: 60_000 }))
    expect(got.filter(Boolean)).toHaveLength(1)
    expect(store.lease.holder()?.pid).toBe(children[got.indexOf(true)]?.pid)
  }
})

test('a planned run and an incoming payload are each taken once by three processes', async () => {
  const { children } = await together()
  const times = Array.from({ length: 50 }, (_, i) => i)
  const runs = await race<number[]>(children, () => ({ do: 'run', times }))
  expect(runs.flat().sort((a, b) => a - b)).toEqual(times)
  const ids = times.map(String)
  const accepted = await race<string[]>(children, () => ({ do: 'accept', ids }))
  expect(accepted.flat().sort()).toEqual([...ids].sort())
})
