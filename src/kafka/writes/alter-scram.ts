import { pbkdf2, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { alterUserScramCredentialsV0, ScramMechanisms } from '@platformatic/kafka'
import type { NewScramPassword, ScramMechanism } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { askController } from './ask-controller.ts'
import { controllerResults } from './controller-results.ts'

/**
 * AlterUserScramCredentials (KIP-554): one password for all these mechanisms of a user, in one record batch: all or none. The
 * password stays here; Kafka is sent a salt of its own for each mechanism and what RFC 5802 makes of the two. Throws a Failure.
 */
export async function alterScram(
  door: Door,
  { user, password, mechanisms }: NewScramPassword,
): Promise<void> {
  const upsertions = await Promise.all(mechanisms.map(mechanism => credential(user, password, mechanism)))
  const answer = await askController(
    door,
    callOf(door),
    [request(alterUserScramCredentialsV0.api, [], upsertions)],
    ({ results }) => results.map(one => one.errorCode),
  )
  const [failure] = controllerResults(
    [{ key: user, about: `The password of ${user} was not set` }],
    answer.results.map(one => ({ key: one.user, code: one.errorCode, said: one.errorMessage ?? null })),
  )
  if (failure) throw failure
}

const kinds = {
  'SCRAM-SHA-256': { number: ScramMechanisms.SCRAM_SHA_256, hash: 'sha256', bytes: 32 },
  'SCRAM-SHA-512': { number: ScramMechanisms.SCRAM_SHA_512, hash: 'sha512', bytes: 64 },
} as const satisfies Record<ScramMechanism, unknown>

/** Kafka takes 4,096 to 16,384 (ScramMechanism.minIterations, ScramControlManager.MAX_ITERATIONS); its own tool takes 4,096. */
const iterations = 8192

async function credential(name: string, password: string, mechanism: ScramMechanism) {
  const { number, hash, bytes } = kinds[mechanism]
  const salt = randomBytes(24)
  const saltedPassword = await derive(password, salt, iterations, bytes, hash)
  return { name, mechanism: number, iterations, salt, saltedPassword }
}

const derive = promisify(pbkdf2)
