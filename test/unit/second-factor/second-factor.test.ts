import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import decodeQR from 'qr/decode.js'
import { expect, test } from 'vitest'
import { Failure, known, unknown } from '../../../src/core/failure.ts'
import { secondFactorKey } from '../../../src/second-factor/key.ts'
import { openSecondFactor } from '../../../src/second-factor/open-second-factor.ts'
import type { Store } from '../../../src/store/store.ts'
import { configOf } from '../config/config-folder.ts'
import { tempStore } from '../store/support/temp-store.ts'

const step = 30_000
const ada = { id: 'U0ADMIN01', name: 'ada' }
const olive = { id: 'U0OPERA01', name: 'olive' }
const request = { id: 'r-aaaaaa', environment: 'production' }
const other = { ...request, id: 'r-bbbbbb' }
const key = known(new Uint8Array(32).fill(7))

const files = {
  'bot.yml': `
default_environment: development
environments:
  production: { bootstrap_servers: a:9092 }
  development: { bootstrap_servers: b:9092 }
people: { U0ADMIN01: [admins], U0OPERA01: [operators] }
groups: { admins: admin, operators: operator }
`,
  'acl-config.yml': `
security_policies: { access_control: { mfa_required_for_admin: true, failed_login_lockout_attempts: 3 } }
environment_overrides:
  development: { security_policies: { access_control: { mfa_required_for_admin: false } } }
  production: { security_policies: { access_control: { failed_login_lockout_attempts: 2 } } }
`,
}

function here() {
  const { store, folder, clock, another } = tempStore()
  const config = configOf(files)
  const over = (some: Store, its: Parameters<typeof openSecondFactor>[0]['key'] = () => key) =>
    openSecondFactor({
      store: () => some,
      config: () => config,
      standing: () => ({}),
      key: its,
      clock: () => clock.now,
    })
  const factor = over(store)
  /** Ada's phone, with the key that it was shown. */
  const enrolled = () => {
    const { key: shown } = factor.enrol(ada, 'slack')
    const totp = new TOTP({ secret: Secret.fromBase32(shown.replaceAll(' ', '')) })
    const code = (offset = 0): string => totp.generate({ timestamp: clock.now + offset })
    factor.confirm(ada, code(), 'slack')
    clock.now += step
    return code
  }
  const trail = (): string[] => store.audit.page(0, 100).map(row => row.summary)
  return { store, folder, clock, another, over, factor, enrolled, trail }
}

/** What the person is told; or undefined, when it was taken. */
function refusal(run: () => void): string | undefined {
  try {
    run()
    return undefined
  } catch (error) {
    if (error instanceof Failure) return `${error.message} ${error.hint ?? ''}`
    throw error
  }
}

test('only an administrator is asked, only where the access file says so, and once for each request', () => {
  const { factor, enrolled } = here()
  expect(factor.isAsked(ada, request)).toBe(true)
  expect(factor.isAsked(olive, request)).toBe(false)
  expect(factor.isAsked(ada, { ...request, environment: 'development' })).toBe(false)
  const code = enrolled()
  factor.prove(ada, request, code(), 'slack')
  expect(factor.isAsked(ada, request)).toBe(false)
  expect(factor.isAsked(ada, other)).toBe(true)
})

test('the picture holds the same key as the text beside it', () => {
  const { key: shown, lines, picture } = here().factor.enrol(ada, 'slack')
  expect(Buffer.from(picture.subarray(0, 6)).toString()).toMatch(/^GIF8/)
  const rows = lines.split('\n').flatMap(line => {
    const cells = Array.from(line)
    return [cells.map(cell => cell === ' ' || cell === '▄'), cells.map(cell => cell === ' ' || cell === '▀')]
  })
  const scale = 4
  const width = (rows[0]?.length ?? 0) * scale
  const data = rows.flatMap(row =>
    Array.from({ length: scale }, () =>
      row.flatMap(dark => Array.from({ length: scale }, () => (dark ? [0, 0, 0] : [255, 255, 255])).flat()),
    ).flat(),
  )
  const read = decodeQR({ width, height: rows.length * scale, data: Uint8Array.from(data) })
  expect(read).toBe(
    `otpauth://totp/Kafka:ada?issuer=Kafka&secret=${shown.replaceAll(' ', '')}&algorithm=SHA1&digits=6&period=30`,
  )
})

test('a clock that is one step off is allowed, two are not', () => {
  const { factor, enrolled } = here()
  const code = enrolled()
  expect(refusal(() => factor.prove(ada, request, code(2 * step), 'slack'))).toContain('not right')
  expect(refusal(() => factor.prove(ada, request, code(step), 'slack'))).toBeUndefined()
})

test('a code counts once: not for another request, not after a restart, and not an older one', () => {
  const { factor, enrolled, another, over, clock } = here()
  const code = enrolled()
  const shown = code()
  factor.prove(ada, request, shown, 'slack')
  expect(refusal(() => factor.prove(ada, other, shown, 'slack'))).toContain('used before')
  const restarted = over(another())
  expect(refusal(() => restarted.prove(ada, other, shown, 'terminal'))).toContain('used before')
  expect(refusal(() => restarted.prove(ada, other, code(-step), 'terminal'))).toContain('used before')
  clock.now += step
  expect(refusal(() => restarted.prove(ada, other, code(), 'terminal'))).toBeUndefined()
})

test('the code that confirmed the key cannot be used again', () => {
  const { factor, enrolled } = here()
  const code = enrolled()
  expect(refusal(() => factor.prove(ada, request, code(-step), 'slack'))).toContain('used before')
})

test('too many wrong codes lock it, also for the right one, until the hour is over', () => {
  const { factor, enrolled, clock, trail } = here()
  const code = enrolled()
  expect(refusal(() => factor.prove(ada, request, '000000', 'slack'))).toContain('1 attempt left')
  expect(refusal(() => factor.prove(ada, request, '000001', 'slack'))).toContain('locked until')
  expect(refusal(() => factor.prove(ada, request, code(), 'slack'))).toContain('locked until')
  expect(factor.missing(ada).message).toContain('locked until')
  expect(trail()).toContain('Wrong code: locked out')
  clock.now += 60 * 60_000
  expect(refusal(() => factor.prove(ada, request, code(), 'slack'))).toBeUndefined()
})

test('wrong codes while setting up count as well, and a new key does not open the lock', () => {
  const { factor } = here()
  factor.enrol(ada, 'slack')
  for (const wrong of ['000000', '111111']) refusal(() => factor.confirm(ada, wrong, 'slack'))
  expect(refusal(() => void factor.enrol(ada, 'slack'))).toContain('locked until')
})

test('who has one cannot set up another, and who has none is told how', () => {
  const { factor, enrolled } = here()
  expect(refusal(() => factor.prove(ada, request, '123456', 'slack'))).toContain('second-factor enrol')
  enrolled()
  expect(refusal(() => void factor.enrol(ada, 'slack'))).toContain('second-factor reset')
})

test('the key of the phone is nowhere in the database, nor can another person’s row stand in for it', () => {
  const { factor, store, folder, over } = here()
  const { key: shown } = factor.enrol(ada, 'slack')
  const bytes = Buffer.from(Secret.fromBase32(shown.replaceAll(' ', '')).buffer)
  const files = ['ops.db', 'ops.db-wal'].map(name => readFileSync(join(folder, name)))
  for (const file of files) {
    expect(file.includes(bytes)).toBe(false)
    expect(file.includes(shown.replaceAll(' ', ''))).toBe(false)
  }
  store.secondFactors.begin(olive.id, store.secondFactors.get(ada.id)?.sealed ?? new Uint8Array())
  expect(refusal(() => factor.confirm(olive, '123456', 'slack'))).toContain('cannot be read with the key')
  const otherKey = over(store, () => known(new Uint8Array(32).fill(8)))
  expect(refusal(() => otherKey.confirm(ada, '123456', 'slack'))).toContain('cannot be read with the key')
})

test('without a key nobody is let through, and what to set is said', () => {
  const { over, store } = here()
  const without = over(store, () => secondFactorKey({}))
  expect(without.isAsked(ada, request)).toBe(true)
  expect(without.missing(ada)).toMatchObject({
    code: 'config',
    message: 'The second factor of administrators cannot be checked: KAFKA_OPS_SECOND_FACTOR_KEY is not set.',
    hint: expect.stringContaining('openssl rand -base64 32'),
  })
  expect(refusal(() => void without.enrol(ada, 'slack'))).toContain('is not set')
  expect(secondFactorKey({ KAFKA_OPS_SECOND_FACTOR_KEY: 'c2hvcnQ=' })).toEqual(
    unknown(expect.objectContaining({ message: expect.stringContaining('not 32 bytes') })),
  )
})
