import { Failure } from '../core/failure.ts'
import { nearest } from '../core/nearest.ts'
import type { Rules } from '../core/rules.ts'
import type { Environment } from './bot-config.ts'
import type { Config } from './load.ts'
import { requirement } from './policy.ts'
import { type Person, rightsOf, whoCan } from './rights.ts'

/**
 * The configuration as the pipeline asks it. `standing` adds what only Slack knows of a person: their user groups, and
 * whether they are barred as a guest, a bot, deactivated or from elsewhere. `hasBrokenGlass`: whose changes need no approval
 * for a while.
 */
export function rulesOf(
  config: Config,
  standing: (id: string) => Omit<Person, 'id'> = () => ({}),
  hasBrokenGlass: (id: string, environment: string) => boolean = () => false,
): Rules {
  const { bot } = config
  return {
    environments: () => [...bot.environments.keys()],
    defaultEnvironment: () => environmentOf(config).name,
    requirement: (environment, command, risk, requester) =>
      requirement(
        environmentOf(config, environment),
        command,
        risk,
        hasBrokenGlass(requester.id, environment),
      ),
    rights: (actor, environment) => rightsOf(bot, { ...standing(actor.id), id: actor.id }, environment),
    whoCan: (permission, environment) => whoCan(bot, permission, environment, standing),
    requestLifetimeMs: environment => environmentOf(config, environment).policy.requestLifetimeMs,
    estimateGrowth: environment => environmentOf(config, environment).policy.estimateGrowth,
  }
}

/** The environment of this name, or the default one. Throws a Failure that names the nearest, or says what to configure. */
export function environmentOf(
  config: Config,
  name: string | null = config.bot.defaultEnvironment,
): Environment {
  const { environments } = config.bot
  if (name === null)
    throw new Failure('config', 'No environment is configured.', {
      hint: `Set KAFKA_BOOTSTRAP_SERVERS, or write environments into ${config.folder}/bot.yml.`,
    })
  const found = environments.get(name)
  if (found) return found
  const near = nearest(name, environments.keys())
  throw new Failure('usage', `There is no environment "${name}".`, {
    hint: near ? `Did you mean ${near}?` : `There are: ${[...environments.keys()].join(', ')}.`,
  })
}
