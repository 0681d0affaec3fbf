import { expect, test } from 'vitest'
import type { ObservedRotation } from '../../../../src/admin/accounts/observe-rotation.ts'
import { planRotation } from '../../../../src/admin/accounts/plan-rotation.ts'
import { planDigest } from '../../../../src/core/plan.ts'
import { plain } from '../../../../src/core/report.ts'
import type { ScramMechanism } from '../../../../src/kafka/cluster.ts'

const observed = (more: Partial<ObservedRotation> = {}, ...has: ScramMechanism[]): ObservedRotation => ({
  clusterId: 'c1',
  environment: 'production',
  user:
    has.length > 0
      ? { user: 'ada', credentials: has.map(mechanism => ({ mechanism, iterations: 4096 })) }
      : null,
  declared: { authentication: 'scram-sha-512', rotationDays: 90 },
  isOwn: false,
  reauthMs: { known: true, value: 0 },
  ...more,
})
/** The title and what is said, or why not. */
function said(seen: ObservedRotation, mechanism?: ScramMechanism): string {
  const planned = planRotation({ account: 'ada', mechanism }, seen)
  if (planned.kind === 'refusal') return `${planned.failure.message} ${planned.failure.hint}`
  return [planned.plan.title, ...planned.plan.consequences.map(one => plain(one.text))].join(' ')
}
const [sha256, sha512] = ['SCRAM-SHA-256', 'SCRAM-SHA-512'] as const

test('both mechanisms get the new password, and the plan says what running clients see and how it goes in two steps', () => {
  const text = said(observed({}, sha256, sha512))
  expect(text).toContain('a new password for SCRAM-SHA-256 and SCRAM-SHA-512 in production')
  expect(text).toContain('go on until they end')
  expect(text).toContain('--mechanism SCRAM-SHA-512 first')
  const reauth = { known: true, value: 900_000 } as const
  expect(said(observed({ reauthMs: reauth }, sha256))).toContain('for at most 15m')
})

test('with one of two mechanisms rotated, the clients of the other go on', () => {
  const text = said(observed({}, sha256, sha512), sha512)
  expect(text).toContain('a new password for SCRAM-SHA-512 in')
  expect(text).toContain('The password for SCRAM-SHA-256 stays as it is')
})

test('a declared account without a password is made, by the mechanism that is declared', () => {
  const text = said(observed())
  expect(text).toContain('Let ada sign in to production by SCRAM-SHA-512')
  expect(text).not.toContain('old password')
})

test.each([
  ['the bot’s own account', observed({ isOwn: true }, sha512), 'lock itself out'],
  ['an unknown one', observed({ declared: null }), 'There is no SCRAM user ada'],
  [
    'one that signs in by certificates',
    observed({ declared: { authentication: 'mtls', rotationDays: null } }, sha512),
    'signs in by mtls, not by SCRAM',
  ],
  [
    'a missing one of which no mechanism is known',
    observed({ declared: { authentication: null, rotationDays: null } }),
    'by what shall it sign in? Add --mechanism',
  ],
])('%s is refused with what to do', (_, seen, why) => {
  expect(said(seen)).toContain(why)
})

test('an account that nobody declares may be one of the brokers: the plan warns', () => {
  expect(said(observed({ declared: null }, sha512))).toContain('brokers do not sign in to one another')
})

test('what the account can sign in by is part of what is approved', () => {
  const digest = (...has: ScramMechanism[]): string => {
    const planned = planRotation({ account: 'ada', mechanism: sha512 }, observed({}, ...has))
    if (planned.kind === 'refusal') throw planned.failure
    return planDigest('accounts rotate', 'production', planned.plan)
  }
  expect(digest(sha256, sha512)).not.toBe(digest(sha512))
})
