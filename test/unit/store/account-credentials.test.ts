import { expect, test } from 'vitest'
import { tempStore } from './support/temp-store.ts'

test('a credential is known since it was first seen, forgotten when it is gone, and each rotation counts once', () => {
  const { store, clock } = tempStore()
  const { accountCredentials } = store
  const [ada, bea] = ['ada', 'bea'].map(account => ({ account, mechanism: 'SCRAM-SHA-256' }))
  if (!ada || !bea) throw new Error('Nobody is there.')
  const began = clock.now
  accountCredentials.see('test', [ada, bea])
  clock.now += 1000
  accountCredentials.see('test', [ada])
  accountCredentials.see('other', [bea])
  expect(accountCredentials.of('test')).toEqual([{ ...ada, seenAt: began, rotatedAt: null }])
  accountCredentials.rotated('r-1', 'test', [ada, bea])
  expect(accountCredentials.of('test')).toEqual([
    { ...ada, seenAt: began, rotatedAt: clock.now },
    { ...bea, seenAt: clock.now, rotatedAt: clock.now },
  ])
  expect(accountCredentials.isRotated('r-1')).toBe(true)
  expect(accountCredentials.isRotated('r-2')).toBe(false)
  expect(() => accountCredentials.rotated('r-1', 'test', [ada])).toThrow('UNIQUE constraint failed')
})
