import type { Environment } from '../../config/bot-config.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import { listed } from '../../core/words.ts'
import { type AclBinding, type AclOperation, aclText } from '../../kafka/acl-binding.ts'
import type { Cluster } from '../../kafka/cluster.ts'
import { copyTransactions } from '../../kafka/copy/transactional-id.ts'
import { progressTopic } from './migrate-spec.ts'
import type { StartArguments } from './start-arguments.ts'

interface Clusters {
  source: Cluster
  target: Cluster
  sourceEnvironment: string
}

/**
 * Throws `refused` where the brokers would refuse the bot itself, with the rules that would let it; without an authorizer they
 * refuse nothing. What is to be made yet is not looked at: of a topic that is not there, brokers tell no rights.
 */
export async function checkRights(
  args: StartArguments,
  { source, target, sourceEnvironment }: Clusters,
  { config, environment }: Context,
): Promise<void> {
  const failing = args['on-error'] === 'stop' ? [] : [args['on-error']]
  const [reads, writes, transactions] = await Promise.all([
    missingOf(source, [{ topic: args.from, needed: ['READ', 'DESCRIBE_CONFIGS'] }]),
    missingOf(target, [
      // A name that cannot be described may be one that is to be made.
      ...(args.create ? [] : [{ topic: args.to, needed: ['WRITE', 'DESCRIBE_CONFIGS'] as const }]),
      ...failing.map(topic => ({ topic, needed: ['WRITE'] as const })),
      { topic: progressTopic, needed: ['READ', 'WRITE'], isMade: true },
    ]),
    target.mayDescribeTransaction(`${copyTransactions}plan`),
  ])
  const idRule = {
    resourceType: 'TRANSACTIONAL_ID',
    resourceName: copyTransactions,
    patternType: 'PREFIXED',
    operation: 'WRITE',
  } as const
  const sides = [
    { name: sourceEnvironment, missing: reads },
    { name: environment, missing: transactions ? writes : [...writes, idRule] },
  ]
  const found = sides.filter(one => one.missing.length > 0)
  if (found.length === 0) return
  const what = found.flatMap(({ name, missing }) =>
    missing.map(one => `${one.operation} ${nameOf(one)} in ${name}`),
  )
  const rules = found.flatMap(({ name, missing }) => {
    const principal = principalOf(config.bot.environments.get(name))
    return missing.map(one => `${aclText({ ...one, principal, host: '*', permission: 'ALLOW' })} (${name})`)
  })
  throw new Failure('refused', `Kafka does not let the bot ${listed(what)}.`, {
    hint: `${rules.length === 1 ? 'This rule lets' : 'These rules let'} it: ${rules.join('; ')}.`,
  })
}

type Missing = Pick<AclBinding, 'resourceType' | 'resourceName' | 'patternType' | 'operation'>

async function missingOf(
  cluster: Cluster,
  asked: readonly { topic: string; needed: readonly AclOperation[]; isMade?: boolean }[],
): Promise<Missing[]> {
  const rights = await cluster.topicRights(asked.map(one => one.topic))
  return asked.flatMap(({ topic, needed, isMade = false }) => {
    const own = rights.get(topic)
    if (own === undefined || (isMade && own.size === 0)) return []
    return needed
      .filter(operation => !own.has(operation))
      .map(operation => ({ resourceType: 'TOPIC', resourceName: topic, patternType: 'LITERAL', operation }))
  })
}

const nameOf = ({ resourceType, resourceName }: Missing): string =>
  resourceType === 'TOPIC' ? `topic "${resourceName}"` : `transactional ids "${resourceName}…"`

/** Who the bot is to Kafka, as far as its own settings tell; a certificate's name is mapped by the brokers. */
function principalOf(environment: Environment | undefined): string {
  if (environment?.sasl) return `User:${environment.sasl.username}`
  return environment?.tls?.certFile ? 'the principal of its certificate' : 'User:ANONYMOUS'
}
