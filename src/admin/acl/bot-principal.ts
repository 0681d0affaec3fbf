import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'

/**
 * As whom the bot itself comes into the cluster: by its SASL user, else by its certificate's name, which Kafka writes as RFC 2253
 * does (a broker with ssl.principal.mapping.rules may shorten it), else as nobody. Throws where the certificate cannot be read.
 */
export function botPrincipal({ config, environment }: Pick<Context, 'config' | 'environment'>): string {
  const connection = config.bot.environments.get(environment)
  if (connection?.sasl) return `User:${connection.sasl.username}`
  const file = connection?.tls?.certFile
  if (!file) return 'User:ANONYMOUS'
  try {
    const { subject } = new X509Certificate(readFileSync(file))
    return `User:${subject.split('\n').reverse().join(',')}`
  } catch (error) {
    throw new Failure('config', `${file} cannot be read, so that it is not known as whom the bot comes in.`, {
      hint: 'Check the certificate under tls in bot.yml.',
      cause: error,
    })
  }
}
