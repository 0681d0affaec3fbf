import { Secret, TOTP } from 'otpauth'

/**
 * RFC 6238 as every authenticator app has it: SHA-1, six digits, steps of 30 s. Apps ignore other values in the address, and
 * codes that do not match would be the result.
 */
const shape = { issuer: 'Kafka', algorithm: 'SHA1', digits: 6, period: 30 }
/** RFC 4226 recommends 160 bits. */
const secretBytes = 20
/** How far a phone's clock may be off: one step before and one after (RFC 6238, 5.2). */
const skew = 1

export const newSecret = (): Uint8Array => new Uint8Array(new Secret({ size: secretBytes }).buffer)

/** The time step that a code belongs to; undefined: it is not one of those that hold now. */
export function stepOf(secret: Uint8Array, code: string, now: number): number | undefined {
  const token = code.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return undefined
  const totp = new TOTP({ ...shape, secret: holding(secret) })
  const delta = totp.validate({ token, timestamp: now, window: skew })
  return delta === null ? undefined : totp.counter({ timestamp: now }) + delta
}

/** The address that an authenticator reads from the picture, and the same key for typing. */
export function enrolmentOf(secret: Uint8Array, whose: string): { address: string; key: string } {
  const totp = new TOTP({ ...shape, label: whose, secret: holding(secret) })
  return { address: totp.toString(), key: totp.secret.base32.replaceAll(/.{4}(?=.)/g, '$& ') }
}

const holding = (secret: Uint8Array): Secret => new Secret({ buffer: new Uint8Array(secret).buffer })
