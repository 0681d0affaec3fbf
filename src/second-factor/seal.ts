import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { Failure } from '../core/failure.ts'

const ivBytes = 12
const tagBytes = 16

/**
 * AES-256-GCM: a fresh nonce, what was sealed, its tag. `whose` is authenticated with it, so that one person's row cannot be
 * put into another's place.
 */
export function seal(secret: Uint8Array, key: Uint8Array, whose: string): Uint8Array {
  const iv = randomBytes(ivBytes)
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(whose))
  return Buffer.concat([iv, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
}

/** Throws a `config` Failure where the key is another one, or the row was touched. */
export function unseal(sealed: Uint8Array, key: Uint8Array, whose: string): Uint8Array {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes), {
      authTagLength: tagBytes,
    }).setAAD(Buffer.from(whose))
    decipher.setAuthTag(sealed.subarray(-tagBytes))
    return Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()])
  } catch (error) {
    throw new Failure('config', 'The second factor cannot be read with the key that is set.', {
      hint: 'Set KAFKA_OPS_SECOND_FACTOR_KEY to the key with which it was enrolled, or have it reset: second-factor reset.',
      cause: error,
    })
  }
}
