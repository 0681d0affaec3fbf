import { type Fault, faultLine } from '../../config/config.ts'
import type { Context } from '../../context.ts'
import { Failure, toFailure } from '../../core/failure.ts'
import type { AclBinding } from '../../kafka/acl-binding.ts'
import { type ReadSettings, readSettings } from '../access/authorizer-settings.ts'
import { rulesInForce } from '../emergency/lockdown/rules-in-force.ts'
import { botPrincipal } from './bot-principal.ts'
import { type DesiredBindings, desiredBindings } from './desired-bindings.ts'

/** The access file's word beside the authorizer's. */
export interface ObservedAcls {
  environment: string
  clusterId: string
  /** The access file. */
  file: string
  desired: DesiredBindings
  /** All rules that there are. */
  rules: readonly AclBinding[]
  /** Those of them that a lockdown made, which its lift alone takes away; null: away from the bot’s database nobody knows. */
  lockdown: readonly AclBinding[] | null
  /** Topics that exist. */
  topics: ReadonlySet<string>
  settings: ReadSettings
  /** As whom the bot comes in. */
  bot: string
  /** What is wrong in the access file, so that entries may be missing from `desired`. */
  faults: readonly string[]
}

/** Throws `refused` where the brokers have no authorizer, and what the cluster throws. */
export async function observeAcls(context: Context): Promise<ObservedAcls> {
  const { cluster, config, environment } = context
  const bot = botPrincipal(context)
  const [rules, description, settings] = await Promise.all([
    cluster.describeAcls(),
    cluster.describe(),
    readSettings(context),
  ])
  if (rules === null)
    throw new Failure(
      'refused',
      `The brokers of ${environment} have no authorizer: whoever reaches them may do everything, and there are no access rules.`,
      { hint: 'security audit says which settings turn one on.' },
    )
  return {
    environment,
    clusterId: description.clusterId,
    file: config.access.file,
    desired: desiredBindings(config, environment),
    rules,
    lockdown: lockdownOf(context, description.clusterId, rules),
    topics: new Set(description.topics.map(({ name }) => name)),
    settings,
    bot,
    faults: config.access.faults.filter(spoils).map(faultLine),
  }
}

function lockdownOf(context: Context, clusterId: string, rules: readonly AclBinding[]): AclBinding[] | null {
  try {
    return rulesInForce(context.store, context.environment, clusterId, rules)
  } catch (error) {
    if (toFailure(error).code === 'not-found') return null
    throw error
  }
}

const spoils = (fault: Fault): boolean => fault.level === 'error'
