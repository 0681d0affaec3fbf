import { readFileSync } from 'node:fs'
import { Failure } from '../core/failure.ts'
import type { BotConfig } from './bot-config.ts'

/** Whether a secret is there, never what it is. */
export interface SecretStatus {
  /** The environment variable's name, such as SLACK_BOT_TOKEN. */
  name: string
  state: 'set' | 'unset' | 'unreadable'
  /** Where it was found. */
  from: 'variable' | 'file' | null
}

/**
 * A secret from the variable `name`, else from the file that `name_FILE` points to (at most 64 KiB, line ends at its end
 * removed); undefined when neither is set. Throws a `config` Failure when the file cannot be read.
 */
export function secret(name: string, env: NodeJS.ProcessEnv): string | undefined {
  if (env[name]) return env[name]
  const file = env[`${name}_FILE`]
  if (!file) return undefined
  try {
    const content = readFileSync(file)
    if (content.length > 65_536) throw new Error('it is longer than 64 KiB')
    return content.toString('utf8').replace(/[\r\n]+$/, '') || undefined
  } catch (error) {
    throw new Failure('config', `The file that ${name}_FILE names cannot be read.`, {
      hint: `Check the path in ${name}_FILE, and that the bot's user may read the file.`,
      cause: error,
    })
  }
}

/** The same, for what cannot be done without it. */
export function neededSecret(name: string, env: NodeJS.ProcessEnv): string {
  const value = secret(name, env)
  if (value !== undefined) return value
  throw new Failure('config', `${name} is not set.`, {
    hint: `Set the variable ${name}, or ${name}_FILE to the path of a file that holds it.`,
  })
}

/** The secrets that this configuration needs, set or unset, in the order of their names. */
export function secretStatus(bot: BotConfig, env: NodeJS.ProcessEnv): SecretStatus[] {
  const slack = ['SLACK_BOT_TOKEN', bot.slack.mode === 'socket' ? 'SLACK_APP_TOKEN' : 'SLACK_SIGNING_SECRET']
  const kafka = [...bot.environments.values()].flatMap(({ sasl, tls, schemaRegistry }) => [
    sasl?.passwordEnv,
    tls?.passphraseEnv,
    schemaRegistry?.basic?.passwordEnv,
    schemaRegistry?.bearerEnv,
    schemaRegistry?.tls?.passphraseEnv,
  ])
  const routes = [...bot.routes.values()].flatMap(({ webhook }) => [webhook?.urlEnv, webhook?.secretEnv])
  const told = [...kafka, ...routes, bot.smtp?.passwordEnv]
  const names = new Set([...slack, ...told.filter(name => typeof name === 'string')])
  return [...names].sort().map(name => {
    const from = env[name] ? 'variable' : env[`${name}_FILE`] ? 'file' : null
    try {
      return { name, state: secret(name, env) === undefined ? 'unset' : 'set', from }
    } catch {
      return { name, state: 'unreadable', from }
    }
  })
}

/** Every value in the environment whose variable is named like a secret, and those in `…_FILE` files: what a log must never hold. */
export function secretValues(env: NodeJS.ProcessEnv): string[] {
  const names = Object.keys(env).map(name => name.replace(/_FILE$/, ''))
  const secrets = names.filter(name =>
    /(TOKEN|SECRET|PASSWORD|PASSPHRASE|WEBHOOK|WEBHOOK_URL|SECOND_FACTOR_KEY)$/.test(name),
  )
  return [...new Set(secrets)].flatMap(name => {
    try {
      return secret(name, env) ?? []
    } catch {
      return []
    }
  })
}
