import { secret } from '../config/config.ts'
import { Failure, type Known, known, toFailure, unknown } from '../core/failure.ts'

const keyVariable = 'KAFKA_OPS_SECOND_FACTOR_KEY'

/** The 32 bytes that seal the secrets, from the variable or the file that it names with _FILE; or why there are none. */
export function secondFactorKey(env: NodeJS.ProcessEnv): Known<Uint8Array> {
  const hint = `Make one with "openssl rand -base64 32" and set ${keyVariable}, or ${keyVariable}_FILE to a file that holds it.`
  try {
    const written = secret(keyVariable, env)
    if (written === undefined) return unknown(new Failure('config', `${keyVariable} is not set.`, { hint }))
    const key = Buffer.from(written, 'base64')
    if (key.length === 32) return known(key)
    return unknown(new Failure('config', `${keyVariable} is not 32 bytes in base64.`, { hint }))
  } catch (error) {
    return unknown(toFailure(error))
  }
}
