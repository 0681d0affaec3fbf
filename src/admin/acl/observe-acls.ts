import { type Fault, faultLine } from '../../config/config.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { AclBinding } from '../../kafka/acl-binding.ts'
import { type ReadSettings, readSettings } from '../access/authorizer-settings.ts'
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
    topics: new Set(description.topics.map(({ name }) => name)),
    settings,
    bot,
    faults: config.access.faults.filter(spoils).map(faultLine),
  }
}

const spoils = (fault: Fault): boolean => fault.level === 'error'
