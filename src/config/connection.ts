import { readFileSync } from 'node:fs'
import { Failure } from '../core/failure.ts'
import type { Environment, SaslMechanism } from './bot-config.ts'
import { neededSecret } from './secrets.ts'

/** What a Kafka client needs to reach an environment; the shape that the Kafka room takes. */
export interface Connection {
  environment: string
  bootstrap: string[]
  tls?: { ca?: string; cert?: string; key?: string; passphrase?: string; servername?: string }
  sasl?: { mechanism: SaslMechanism; username: string; password: string }
  requestTimeoutMs: number
}

/** Reads certificates and password now, so that a rotated one is found. Throws a `config` Failure when one is missing. */
export function connectionOf(environment: Environment, env: NodeJS.ProcessEnv): Connection {
  const { tls, sasl } = environment
  return {
    environment: environment.name,
    bootstrap: [...environment.bootstrap],
    requestTimeoutMs: environment.requestTimeoutMs,
    ...(tls && {
      tls: {
        ...(tls.caFile && { ca: pem(tls.caFile) }),
        ...(tls.certFile && { cert: pem(tls.certFile) }),
        ...(tls.keyFile && { key: pem(tls.keyFile) }),
        ...(tls.passphraseEnv && { passphrase: neededSecret(tls.passphraseEnv, env) }),
        ...(tls.serverName && { servername: tls.serverName }),
      },
    }),
    ...(sasl && {
      sasl: {
        mechanism: sasl.mechanism,
        username: sasl.username,
        password: neededSecret(sasl.passwordEnv, env),
      },
    }),
  }
}

function pem(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new Failure('config', `${file} cannot be read.`, {
      hint: 'Check the path under tls in bot.yml, and that the bot’s user may read the file.',
      cause: error,
    })
  }
}
