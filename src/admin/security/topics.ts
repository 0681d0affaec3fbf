import { count, listed } from '../../core/words.ts'
import { type ObservedSecurity, type ObservedTopic, settingOf } from './observed-security.ts'
import { isAbout } from './rule-reach.ts'
import type { SecurityFinding } from './security-finding.ts'

const dayMs = 86_400_000

/** Topics with sensitive records, how long they are kept, and what may lose their records. */
export function topicFindings(observed: ObservedSecurity): SecurityFinding[] {
  const { topics, declared } = observed
  if (!topics.known) return []
  const told = topics.value.filter(topic => !topic.name.startsWith('__'))
  return [
    ...sensitive(told, observed),
    ...told.flatMap(topic => retention(topic, declared.retention(topic.name))),
    ...fewInSync(told),
    ...unclean(told),
  ]
}

/** One finding for all topics that are open in the same way: what is to be done is the same for each. */
function sensitive(topics: readonly ObservedTopic[], observed: ObservedSecurity): SecurityFinding[] {
  const exposed = topics.flatMap(({ name }) => exposedTopic(name, observed) ?? [])
  return [...Map.groupBy(exposed, one => one.seen)].map(([seen, alike]): SecurityFinding => {
    const isOpen = seen !== noRule
    const [first] = alike
    const what = alike.length === 1 ? `Topic ${first?.name} holds` : `${count(alike.length)} topics hold`
    const whose = alike.map(({ name, why }) => (alike.length === 1 ? why : `${name} (${why})`))
    return {
      severity: isOpen ? 'critical' : 'warning',
      id: `sensitive-topic-${isOpen ? 'open' : 'without-rules'}`,
      text: isOpen
        ? `${what} what not everybody should read, and everybody who reaches the brokers may read it.`
        : `${what} what not everybody should read, and no rule says who may: it is open where allow.everyone.if.no.acl.found is set.`,
      evidence: `${listed(whose, 10)}; ${seen}`,
      fix: `kafka-acls.sh --add --topic '${alike.length === 1 ? first?.name : 'TOPIC'}' --allow-principal User:NAME --operation Read, for those who need it`,
    }
  })
}

const noRule = 'no ALLOW rule is about it'

/** Why a topic is sensitive, and by what it is exposed; undefined: it is not, or that is not known. */
function exposedTopic(
  name: string,
  { acls, declared }: ObservedSecurity,
): { name: string; why: string; seen: string } | undefined {
  const why = declared.sensitive(name)
  if (why === null || !acls.known) return undefined
  if (acls.value === null) return { name, why, seen: 'no authorizer' }
  const rules = acls.value.filter(rule => rule.permission === 'ALLOW' && isAbout(rule, 'TOPIC', name))
  if (rules.length === 0) return { name, why, seen: noRule }
  const isOpen = rules.some(rule => rule.principal === 'User:*' && ['READ', 'ALL'].includes(rule.operation))
  return isOpen ? { name, why, seen: 'READ is granted to User:*' } : undefined
}

function retention(
  { name, config }: ObservedTopic,
  bounds: ReturnType<ObservedSecurity['declared']['retention']>,
): SecurityFinding[] {
  if (!config.known) return []
  const policy = settingOf(config.value, 'cleanup.policy') ?? ''
  const written = Number(settingOf(config.value, 'retention.ms'))
  if (!policy.includes('delete') || !Number.isFinite(written)) return []
  const kept = written < 0 ? Number.POSITIVE_INFINITY : written
  return bounds.flatMap(({ atLeastMs, atMostMs, saidBy }): SecurityFinding[] => {
    const isLong = atMostMs !== null && kept > atMostMs
    const isShort = atLeastMs !== null && kept < atLeastMs
    if (!isLong && !isShort) return []
    const bound = (isLong ? atMostMs : atLeastMs) ?? 0
    return [
      {
        severity: 'warning',
        id: isLong ? 'retention-above-policy' : 'retention-below-policy',
        text: `Topic ${name} is kept ${days(kept)}, and ${saidBy} ${isLong ? 'allows at most' : 'asks for at least'} ${days(bound)}.`,
        evidence: `retention.ms=${written} on the cluster`,
        fix: `retention_ms: ${bound} in topics.yml, then topics update --topics ${name}`,
      },
    ]
  })
}

function fewInSync(topics: readonly ObservedTopic[]): SecurityFinding[] {
  const few = topics.filter(
    ({ replicas, config }) =>
      replicas > 1 && config.known && settingOf(config.value, 'min.insync.replicas') === '1',
  )
  if (few.length === 0) return []
  return [
    {
      severity: 'warning',
      id: 'min-isr-one',
      text: `${few.length === 1 ? 'One topic' : `${count(few.length)} topics`} may lose records that were acknowledged: acks=all waits for one replica only.`,
      evidence: `min.insync.replicas=1 with several replicas: ${listed(few.map(({ name }) => name))}`,
      fix: 'min_insync_replicas: 2 in topics.yml, then topics update; or min.insync.replicas=2 for all brokers',
    },
  ]
}

/** Of topics that set it themselves: that of the brokers is found there. */
function unclean(topics: readonly ObservedTopic[]): SecurityFinding[] {
  const bad = topics.filter(
    ({ config }) =>
      config.known &&
      config.value.some(
        entry =>
          entry.name === 'unclean.leader.election.enable' &&
          entry.value === 'true' &&
          entry.source === 'topic',
      ),
  )
  if (bad.length === 0) return []
  return [
    {
      severity: 'warning',
      id: 'topic-unclean-election',
      text: 'A replica that lags behind may become the leader, and acknowledged records are lost.',
      evidence: `unclean.leader.election.enable=true of ${listed(bad.map(({ name }) => name))}`,
      fix: 'unclean_leader_election_enable: false in topics.yml, then topics update',
    },
  ]
}

const days = (ms: number): string =>
  Number.isFinite(ms) ? `${count(Math.round((ms / dayMs) * 10) / 10)} days` : 'for ever'
