import { readFileSync } from 'node:fs'
import { Failure } from '../core/failure.ts'
import type { Environment, SaslMechanism, TlsFiles } from './bot-config.ts'
import { neededSecret } from './secrets.ts'

/** What a Kafka client needs to reach an environment; the shape that the Kafka room takes. */
export interface Connection {
  environment: string
  bootstrap: string[]
  tls?: Tls
  sasl?: { mechanism: SaslMechanism; username: string; password: string }
  requestTimeoutMs: number
}

/** What it takes to reach its schema registry; the shape that the registry's room takes. */
export interface RegistryConnection {
  environment: string
  url: string
  auth?: { username: string; password: string } | { token: string }
  tls?: Tls
  requestTimeoutMs: number
}

interface Tls {
  ca?: string
  cert?: string
  key?: string
  passphrase?: string
  servername?: string
}

/** Reads certificates and password now, so that a rotated one is found. Throws a `config` Failure when one is missing. */
export function connectionOf(environment: Environment, env: NodeJS.ProcessEnv): Connection {
  const { tls, sasl } = environment
  return {
    environment: environment.name,
    bootstrap: [...environment.bootstrap],
    requestTimeoutMs: environment.requestTimeoutMs,
    ...(tls && { tls: readTls(tls, env) }),
    ...(sasl && {
      sasl: {
        mechanism: sasl.mechanism,
        username: sasl.username,
        password: neededSecret(sasl.passwordEnv, env),
      },
    }),
  }
}

/** null: the environment has no registry. Throws as connectionOf does. */
export function registryConnectionOf(
  { name, schemaRegistry }: Environment,
  env: NodeJS.ProcessEnv,
): RegistryConnection | null {
  if (!schemaRegistry) return null
  const { url, basic, bearerEnv, tls, requestTimeoutMs } = schemaRegistry
  return {
    environment: name,
    url,
    requestTimeoutMs,
    ...(basic && { auth: { username: basic.username, password: neededSecret(basic.passwordEnv, env) } }),
    ...(bearerEnv && { auth: { token: neededSecret(bearerEnv, env) } }),
    ...(tls && { tls: readTls(tls, env) }),
  }
}

const readTls = (tls: TlsFiles, env: NodeJS.ProcessEnv): Tls => ({
  ...(tls.caFile && { ca: pem(tls.caFile) }),
  ...(tls.certFile && { cert: pem(tls.certFile) }),
  ...(tls.keyFile && { key: pem(tls.keyFile) }),
  ...(tls.passphraseEnv && { passphrase: neededSecret(tls.passphraseEnv, env) }),
  ...(tls.serverName && { servername: tls.serverName }),
})

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
