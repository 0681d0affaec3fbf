import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Request, RequestState } from '../../../src/core/request.ts'
import type { Store } from '../../../src/store/store.ts'
import { ann, aRequest, ben, cat } from './support/a-request.ts'
import { tempStore } from './support/temp-store.ts'

type Operation =
  | { do: 'decide'; who: number; verdict: 'approve' | 'deny' }
  | { do: 'claim' | 'heartbeat'; owner: 'one' | 'two' }
  | { do: 'submit' | 'withdraw' | 'finish' | 'fail' | 'expire' | 'interrupt' }
  | { do: 'wait'; ms: number }

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({
    do: fc.constant('decide' as const),
    who: fc.integer({ min: 0, max: 2 }),
    verdict: fc.constantFrom('approve' as const, 'approve' as const, 'deny' as const),
  }),
  fc.record({
    do: fc.constantFrom('claim' as const, 'heartbeat' as const),
    owner: fc.constantFrom('one' as const, 'two' as const),
  }),
  fc.record({
    do: fc.constantFrom(
      'submit' as const,
      'withdraw' as const,
      'finish' as const,
      'fail' as const,
      'expire' as const,
      'interrupt' as const,
    ),
  }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1, 10_000, 400_000) }),
)

/** Which states may follow which. */
const successors: Record<RequestState, RequestState[]> = {
  planned: ['waiting', 'running', 'withdrawn', 'expired'],
  waiting: ['approved', 'denied', 'withdrawn', 'expired'],
  approved: ['running', 'expired'],
  running: ['done', 'failed', 'interrupted'],
  done: [],
  failed: [],
  interrupted: [],
  denied: [],
  expired: [],
  outdated: [],
  withdrawn: [],
}

test('no order of clicks, claims and endings from two processes gives two executions or two outcomes', () => {
  const { store, another, clock } = tempStore()
  const stores = [store, another()]
  const start = clock.now
  const sequences = fc.array(fc.tuple(fc.constantFrom(0, 1), operation), { maxLength: 25 })
  const kinds = fc.record({
    approvalsNeeded: fc.integer({ min: 0, max: 2 }),
    state: fc.constantFrom('planned' as const, 'waiting' as const),
  })

  fc.assert(
    fc.property(kinds, sequences, (kind, operations) => {
      clock.now = start
      let known = store.requests.create(aRequest({ ...kind, expiresAt: start + 600_000 }))
      let claims = 0
      let outcomes = 0
      for (const [process, next] of operations) {
        const by = stores[process] ?? store
        const won = apply(by, known, next, clock)
        const now = by.requests.get(known.id)
        if (!now) throw new Error('the request is gone')
        if (next.do === 'claim' && won) claims++
        if ((next.do === 'finish' || next.do === 'fail') && won) outcomes++
        const isStep = won && successors[known.state].includes(now.state)
        expect(now.state === known.state || isStep).toBe(true)
        checkSense(now)
        known = now
      }
      expect(claims).toBeLessThanOrEqual(1)
      expect(outcomes).toBeLessThanOrEqual(1)
    }),
    { numRuns: 150 },
  )
}, 60_000)

function apply(store: Store, { id }: Request, operation: Operation, clock: { now: number }): boolean {
  const { requests } = store
  switch (operation.do) {
    case 'wait':
      clock.now += operation.ms
      return false
    case 'decide': {
      const approver = [ann, ben, cat][operation.who] ?? ben
      return (
        requests.decide(id, { approver, verdict: operation.verdict, reason: null, at: clock.now }) !==
        undefined
      )
    }
    case 'claim':
      return requests.claim(id, operation.owner) !== undefined
    case 'heartbeat':
      return requests.heartbeat(id, operation.owner)
    case 'submit':
      return requests.move(id, ['planned'], 'waiting') !== undefined
    case 'withdraw':
      return requests.move(id, ['planned', 'waiting'], 'withdrawn') !== undefined
    case 'finish':
      return requests.move(id, ['running'], 'done', { outcome: { kind: 'done', data: null } }) !== undefined
    case 'fail':
      return requests.move(id, ['running'], 'failed') !== undefined
    case 'expire':
      return requests.expire().some(one => one.id === id)
    case 'interrupt':
      return requests.interruptSilent(15_000).some(one => one.id === id)
  }
}

/** What must hold of a request at any time. */
function checkSense(request: Request): void {
  const approvals = request.decisions.filter(one => one.verdict === 'approve' && one.approver.id !== ann.id)
  const hasRun = ['running', 'done', 'failed', 'interrupted'].includes(request.state)
  const needed = hasRun || request.state === 'approved' ? request.approvalsNeeded : 0
  expect(approvals.length).toBeGreaterThanOrEqual(needed)
  expect(request.decisions.some(one => one.verdict === 'deny')).toBe(request.state === 'denied')
  expect(request.owner !== null).toBe(request.state === 'running')
  const people = request.decisions.map(one => one.approver.id)
  expect(new Set(people).size).toBe(people.length)
  expect(people).not.toContain(ann.id)
}
