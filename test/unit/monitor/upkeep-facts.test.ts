import { expect, test, vi } from 'vitest'
import { Failure } from '../../../src/core/failure.ts'
import { createUpkeepFacts } from '../../../src/monitor/upkeep-facts.ts'
import { tempStore } from '../store/support/temp-store.ts'

const account = (name: string, more: object = {}) => ({
  account: name,
  mechanisms: [{ mechanism: 'SCRAM-SHA-256' }],
  rotationDays: 90,
  rotatedAt: null,
  seenAt: null,
  ...more,
})

test('accounts and drift are asked every ten minutes, and what does not answer is not known', async () => {
  const { store, clock } = tempStore()
  const logged: string[] = []
  let drift: () => object = () => ({
    rows: [{ topic: 'orders', what: 'retention.ms' }],
    schemas: [{ subject: 'orders-value', topics: ['orders'], what: 'schema' }],
  })
  const accounts = () => ({
    accounts: [
      account('ada', { rotatedAt: 5, seenAt: 1 }),
      account('bea', { seenAt: 3 }),
      account('cho'),
      account('dan', { seenAt: 3, rotationDays: null }),
    ],
  })
  const ask = vi.fn<(name: string) => Promise<{ data: object }>>(async name => ({
    data: name === 'accounts list' ? accounts() : drift(),
  }))
  const facts = createUpkeepFacts(
    environment => ({ ask, store, environment }),
    () => clock.now,
    message => logged.push(message),
  )
  expect(facts('test')).toEqual({ accounts: null, drift: null })
  await vi.waitFor(() =>
    expect(facts('test')).toEqual({
      accounts: [
        { account: 'ada', rotationDays: 90, since: 5, isExact: true },
        { account: 'bea', rotationDays: 90, since: 3, isExact: false },
      ],
      drift: { topics: new Map([['orders', ['retention.ms', 'schema of orders-value']]]), isComplete: true },
    }),
  )
  expect(ask).toHaveBeenCalledTimes(2)
  expect(store.accountCredentials.of('test').map(one => `${one.account} ${one.seenAt}`)).toEqual(
    ['ada', 'bea', 'cho', 'dan'].map(name => `${name} ${clock.now}`),
  )

  clock.now += 10 * 60_000
  drift = () => {
    throw new Failure('unreachable', 'No answer.')
  }
  await vi.waitFor(() => expect(facts('test').drift).toBeNull())
  expect(logged).toEqual(['The drift of topics is not known: No answer.'])
})
