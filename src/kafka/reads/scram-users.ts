import { describeUserScramCredentialsV0, ScramMechanisms } from '@platformatic/kafka'
import type { ScramUser } from '../cluster.ts'
import { request } from '../connection/request.ts'
import { callOf, type Door } from '../door.ts'
import { kafkaFailure } from '../failures/kafka-error.ts'

/** All users with SCRAM credentials (KIP-554), in a stable order. Kafka never tells the salts and the keys. */
export async function scramUsers(door: Door): Promise<ScramUser[]> {
  const question = [request(describeUserScramCredentialsV0.api, null)]
  const answer = await door.connections.askAny(callOf(door), question)
  if (answer.errorCode !== 0) throw kafkaFailure('The SCRAM users', answer.errorCode, answer.errorMessage)
  const wrong = answer.results.find(one => one.errorCode !== 0)
  if (wrong) throw kafkaFailure(`The SCRAM user ${wrong.user}`, wrong.errorCode, wrong.errorMessage)
  return answer.results
    .map(({ user, credentialInfos }) => ({
      user,
      credentials: credentialInfos
        .map(({ mechanism, iterations }) => ({ mechanism: mechanismName(mechanism), iterations }))
        .sort((a, b) => (a.mechanism < b.mechanism ? -1 : 1)),
    }))
    .sort((a, b) => (a.user < b.user ? -1 : 1))
}

function mechanismName(mechanism: number): string {
  if (mechanism === ScramMechanisms.SCRAM_SHA_256) return 'SCRAM-SHA-256'
  return mechanism === ScramMechanisms.SCRAM_SHA_512 ? 'SCRAM-SHA-512' : `mechanism ${mechanism}`
}
