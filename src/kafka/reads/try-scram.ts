import { Failure, toFailure } from '../../core/failure.ts'
import { pause } from '../call.ts'
import type { ClusterOptions, NewScramPassword } from '../cluster.ts'
import { openConnections } from '../connection/connections.ts'
import { callOf, type Door } from '../door.ts'
import { fetchMetadata } from './metadata.ts'

/** Brokers learn of a credential with the metadata log, a moment after the controller has committed it. */
const againEveryMs = 200
const limitMs = 5000

/**
 * Signs in as somebody, by each of these mechanisms, through the listener that the bot itself uses. False: that listener
 * knows no SASL, so nothing could be tried. Throws a Failure where a sign-in is refused to the end.
 */
export async function tryScram(options: ClusterOptions, tried: NewScramPassword): Promise<boolean> {
  if (options.sasl === undefined) return false
  for (const mechanism of tried.mechanisms)
    await signIn({ ...options, sasl: { mechanism, username: tried.user, password: tried.password } })
  return true
}

async function signIn(options: ClusterOptions): Promise<void> {
  const connections = openConnections(options, limitMs)
  const door: Door = { environment: options.environment, connections, limitMs }
  const call = callOf(door)
  try {
    for (;;) {
      const refused = await fetchMetadata(door, call, []).then(() => null, toFailure)
      if (refused === null) return
      if (refused.code !== 'rejected' || !(await pause(call, againEveryMs)))
        throw new Failure(
          refused.code,
          `A sign-in with the new password by ${options.sasl?.mechanism} did not succeed: ${refused.message}`,
          { hint: refused.hint, cause: refused },
        )
    }
  } finally {
    connections.close()
  }
}
