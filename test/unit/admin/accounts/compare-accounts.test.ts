import { expect, test } from 'vitest'
import { compareAccounts } from '../../../../src/admin/accounts/compare-accounts.ts'

const day = 86_400_000
const now = 1_800_000_000_000
const scram = (user: string, ...mechanisms: string[]) => ({
  user,
  credentials: mechanisms.map(mechanism => ({ mechanism, iterations: 4096 })),
})
const [sha256, sha512] = ['SCRAM-SHA-256', 'SCRAM-SHA-512']
const declared = (authentication: string | null, rotationDays: number | null = null) => ({
  authentication,
  rotationDays,
})

test('accounts are missing, extra, by another mechanism or by none, what asks for something first', () => {
  const accounts = compareAccounts(
    new Map([
      ['ada', declared('scram-sha-256')],
      ['bea', declared('scram-sha-512')],
      ['cho', declared('scram-sha-256')],
      ['dan', declared('mtls')],
      ['eve', declared('mtls')],
      ['fay', declared(null)],
      ['gus', declared(null)],
    ]),
    [
      scram('ada', sha256, sha512),
      scram('bea', sha256),
      scram('eve', sha256),
      scram('fay', sha512),
      scram('zoe', sha256),
    ],
    [],
    now,
  )
  expect(accounts.map(({ account, status }) => `${account} ${status}`)).toEqual([
    'bea wrong mechanism',
    'cho missing',
    'eve wrong mechanism',
    'gus missing',
    'zoe extra',
    'ada ok',
    'dan elsewhere',
    'fay ok',
  ])
})

test('an account is as old as the oldest of its passwords, and at least as old as the bot knows of it', () => {
  const age = (mechanism: string, seen: number, rotated: number | null) => ({
    account: 'ada',
    mechanism,
    seenAt: now - seen * day,
    rotatedAt: rotated === null ? null : now - rotated * day,
  })
  const ageOf = (ages: ReturnType<typeof age>[], ...has: string[]) => {
    const [one] = compareAccounts(
      new Map([['ada', declared('scram-sha-256', 90)]]),
      [scram('ada', ...has)],
      ages,
      now,
    )
    const dueAt = one?.dueAt ?? null
    const days = dueAt === null ? null : (dueAt - now) / day
    return { age: one?.age, days, isKnown: one?.rotatedAt !== null }
  }
  expect(ageOf([age(sha256, 200, 10), age(sha512, 200, 80)], sha256, sha512)).toEqual({
    age: 'soon',
    days: 10,
    isKnown: true,
  })
  expect(ageOf([age(sha256, 200, 10), age(sha512, 20, null)], sha256, sha512)).toEqual({
    age: 'overdue',
    days: -110,
    isKnown: false,
  })
  expect(ageOf([age(sha256, 20, null)], sha256)).toEqual({ age: 'not known', days: 70, isKnown: false })
  expect(ageOf([], sha256)).toEqual({ age: 'not known', days: null, isKnown: false })
  // Its other mechanism was taken away: how old that one was does not count.
  expect(ageOf([age(sha256, 200, 91), age(sha512, 200, 1)], sha512)).toEqual({
    age: 'fresh',
    days: 89,
    isKnown: true,
  })
})
