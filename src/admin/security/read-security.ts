import { retentionPolicies } from '../../config/config.ts'
import type { Context } from '../../context.ts'
import { Failure, type Known, settled, unknown } from '../../core/failure.ts'
import type { Gap } from '../../core/gaps.ts'
import { matchesGlob } from '../../core/glob.ts'
import type { ObservedSecurity, ObservedTopic } from './observed-security.ts'

const dayMs = 86_400_000
const topicKeys = ['cleanup.policy', 'min.insync.replicas', 'retention.ms', 'unclean.leader.election.enable']
/** In these, topics are shorter lived than what the access file demands. */
const forTrying = /^(dev|development|staging|test)$/

/** Reads all that an audit needs, side by side. Throws where the cluster does not answer; all else is a gap. */
export async function readSecurity(context: Context): Promise<{ observed: ObservedSecurity; gaps: Gap[] }> {
  const { cluster, config, environment } = context
  const description = await cluster.describe()
  const [brokers, acls, scramUsers, topics, trail] = await Promise.all([
    settled(cluster.brokerConfigs(description.brokers.map(({ id }) => id))),
    settled(cluster.describeAcls()),
    settled(cluster.scramUsers()),
    settled(topicsOf(context, description.topics)),
    settled(trailOf(context)),
  ])
  const connection = config.bot.environments.get(environment)
  const observed: ObservedSecurity = {
    brokers: brokers.known
      ? brokers.value
      : new Map(description.brokers.map(({ id }) => [id, unknown(brokers.why)])),
    acls,
    scramUsers,
    topics,
    botIsAnonymous: connection?.sasl === null && !connection.tls?.certFile,
    declared: declaredBy(context),
    trail,
  }
  const gaps: Gap[] = [
    ...[...observed.brokers].flatMap(([id, one]) => gap(`settings of broker ${id}`, one)),
    ...gap('access rules', acls),
    ...gap('SCRAM users', scramUsers),
    ...gap('topics', topics),
    ...(topics.known ? topics.value.flatMap(one => gap(`settings of ${one.name}`, one.config)) : []),
  ]
  return { observed, gaps }
}

const gap = (name: string, one: Known<unknown>): Gap[] => (one.known ? [] : [{ name, why: one.why }])

async function topicsOf(
  { cluster }: Context,
  topics: Awaited<ReturnType<Context['cluster']['describe']>>['topics'],
): Promise<ObservedTopic[]> {
  const configs = await cluster.topicConfigs(
    topics.map(({ name }) => name),
    topicKeys,
  )
  return topics.map(({ name, partitions }) => ({
    name,
    replicas: Math.max(0, ...partitions.map(({ replicas }) => replicas.length)),
    config: configs.get(name) ?? unknown(new Failure('not-found', `Topic ${name} is gone.`)),
  }))
}

async function trailOf({ store }: Context): Promise<string | null> {
  const verified = await store.audit.verify()
  return verified.ok ? null : `entry ${verified.firstBad}: ${verified.why}`
}

function declaredBy({ config, environment }: Context): ObservedSecurity['declared'] {
  const { access, bot } = config
  const policies = retentionPolicies(config)
  return {
    sensitive: topic => {
      if ([...bot.piiFields.keys()].some(glob => matchesGlob(glob, topic)))
        return 'bot.yml lists personal data in it'
      const { dataClassification = null, securityLevel = null } = access.topics.get(topic) ?? {}
      if (['confidential', 'restricted', 'secret', 'personal'].includes(dataClassification ?? ''))
        return `the access file calls its data ${dataClassification}`
      return ['high', 'critical'].includes(securityLevel ?? '')
        ? `the access file gives it the security level ${securityLevel}`
        : null
    },
    accounts:
      access.serviceAccounts.size === 0
        ? null
        : new Map(
            [...access.serviceAccounts].map(([name, one]) => [
              name,
              { rotationDays: one.rotation_days ?? null },
            ]),
          ),
    retention: topic => {
      const years = access.topics.get(topic)?.restrictions.retention_years
      return [
        ...policies
          .filter(policy => policy.topics.includes(topic) && policy.max_retention_days !== undefined)
          .map(({ name, max_retention_days: most }) => ({
            atLeastMs: null,
            atMostMs: (most ?? 0) * dayMs,
            saidBy: `its retention policy "${name}"`,
          })),
        ...(years && !forTrying.test(environment)
          ? [{ atLeastMs: years * 365 * dayMs, atMostMs: null, saidBy: 'the access file' }]
          : []),
      ]
    },
  }
}
