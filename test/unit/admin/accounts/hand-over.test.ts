import { expect, onTestFinished, test, vi } from 'vitest'
import { createHandOver } from '../../../../src/admin/accounts/hand-over.ts'
import type { Context } from '../../../../src/context.ts'
import { Failure } from '../../../../src/core/failure.ts'
import type { NewScramPassword } from '../../../../src/kafka/cluster.ts'
import { aRequest } from '../../store/support/a-request.ts'
import { tempStore } from '../../store/support/temp-store.ts'

const someoneElse = { id: 'U0ELSE001', name: 'else' }
const decision = { clusterId: 'c1', account: 'ada', before: ['SCRAM-SHA-256'], mechanisms: ['SCRAM-SHA-256'] }

/** An approved rotation of ada, and a cluster that remembers what was set. */
function scene() {
  const { store, clock } = tempStore()
  const base = aRequest()
  const request = store.requests.create({
    ...base,
    command: 'accounts rotate',
    plan: { ...base.plan, decision },
    state: 'planned',
    approvalsNeeded: 0,
  })
  const { id } = request
  store.requests.claim(id, 'test')
  store.requests.move(id, ['running'], 'done', { outcome: { kind: 'done', data: {} } })
  const set: NewScramPassword[] = []
  const world = {
    mechanisms: ['SCRAM-SHA-256'],
    failure: null as Failure | null,
    refused: null as Failure | null,
  }
  const cluster = {
    describe: async () => ({ clusterId: 'c1' }),
    scramUsers: async () => [
      { user: 'ada', credentials: world.mechanisms.map(mechanism => ({ mechanism, iterations: 4096 })) },
    ],
    alterScram: async (wanted: NewScramPassword) => {
      if (world.failure) throw world.failure
      set.push(wanted)
    },
    tryScram: async () => {
      if (world.refused) throw world.refused
      return false
    },
  }
  const handOver = createHandOver({
    store: () => store,
    contextOf: (environment, caller) => ({ environment, caller, store, cluster }) as unknown as Context,
    clock: () => clock.now,
  })
  return { store, clock, id, actor: request.requester, set, world, handOver }
}

test('a password is set when its reader says so, once, and only for the one who asked', async () => {
  const { handOver, id, actor, set, store } = scene()
  expect(() => handOver.offer(someoneElse, id)).toThrow('Only the person who asked')
  const offer = handOver.offer(actor, id)
  expect(set).toEqual([])
  await expect(handOver.set(someoneElse, offer)).rejects.toThrow('Only the person who asked')
  const report = await handOver.set(actor, offer)
  expect(JSON.stringify(report)).toContain('could not be tried')
  expect(JSON.stringify(report)).not.toContain(offer.password)
  expect(set).toEqual([{ user: 'ada', password: offer.password, mechanisms: ['SCRAM-SHA-256'] }])
  expect(() => handOver.offer(actor, id)).toThrow('only once')
  expect(JSON.stringify(store.audit.search({ limit: 100 }))).not.toContain(offer.password)
})

test('only the password that was shown last is set, and none after ten minutes', async () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { handOver, id, actor, set } = scene()
  const older = handOver.offer(actor, id)
  const newer = handOver.offer(actor, id)
  expect(older.password).not.toBe(newer.password)
  await expect(handOver.set(actor, older)).rejects.toThrow('was not set')
  vi.advanceTimersByTime(newer.livesMs)
  await expect(handOver.set(actor, newer)).rejects.toThrow('was not set')
  expect(set).toEqual([])
})

test('an account that has changed since the approval keeps its password', async () => {
  const { handOver, id, actor, set, world } = scene()
  const offer = handOver.offer(actor, id)
  world.mechanisms = ['SCRAM-SHA-256', 'SCRAM-SHA-512']
  await expect(handOver.set(actor, offer)).rejects.toThrow('Nothing was changed')
  expect(set).toEqual([])
})

test('what Kafka did not take can be tried again, until an hour after the approval', async () => {
  const { handOver, id, actor, set, world } = scene()
  const offer = handOver.offer(actor, id)
  world.failure = new Failure('unreachable', 'No broker could be reached.')
  await expect(handOver.set(actor, offer)).rejects.toThrow('No broker')
  // A bot that was restarted right then knows the password no more, nor how it ended.
  await expect(handOver.set(actor, { ...offer, id: 'of another process' })).rejects.toThrow('is not known')
  world.failure = null
  world.refused = new Failure('rejected', 'The sign-in was refused.')
  await expect(handOver.set(actor, offer)).rejects.toThrow('was set. The sign-in was refused')
  world.refused = null
  const again = handOver.offer(actor, id)
  await handOver.set(actor, again)
  expect(set.map(one => one.password)).toEqual([offer.password, again.password])

  const late = scene()
  late.clock.now += 60 * 60_000 + 1
  expect(() => late.handOver.offer(late.actor, late.id)).toThrow('too long ago')
})

test('there is nothing to be had of a rotation that is not approved, or of another command', () => {
  const { handOver, store, actor } = scene()
  const other = store.requests.create(aRequest())
  expect(() => handOver.offer(actor, other.id)).toThrow('no rotation')
  const waiting = store.requests.create({ ...aRequest(), command: 'accounts rotate', state: 'waiting' })
  expect(() => handOver.offer(waiting.requester, waiting.id)).toThrow('This rotation is waiting')
})
