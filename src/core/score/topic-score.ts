import { isBelowMinIsr, isUnderReplicated } from '../in-sync.ts'
import { isStuck, type WindowState } from '../lag-state.ts'
import { groupWord, quoteWord } from '../tokenize.ts'
import { counted, listed } from '../words.ts'
import { type Aspect, type Cost, type LastKnown, scoreOf } from './score.ts'
import { errorThresholds, type SightedErrors, shareText } from './sighted-errors.ts'
import type { TopicWeights } from './weights.ts'

/** What counts for the score of a topic. */
export interface TopicSight {
  topic: string
  partitions: readonly SightedPartition[]
  /** `min.insync.replicas`; null: not told. */
  minIsr: number | null
  /** What the environment wants of it; null: nothing. */
  wanted: { replicas: number | null; minIsr: number | null }
  isDeclared: boolean
  groups: readonly SightedGroup[]
  /** Why there may be more groups than these; null: these are all. */
  groupsUnseen: string | null
  /** null: it has no error topics, or there is no collector that watches them. */
  errors: SightedErrors | null
}
export interface SightedPartition {
  partition: number
  /** null: offline. */
  leader: number | null
  replicas: readonly number[]
  isr: readonly number[]
}
/** A group on the topic, summed over its partitions. */
export interface SightedGroup {
  group: string
  /** null: it has none, or it is not known. */
  lag: bigint | null
  /** Records that expired before it read them. */
  lost: bigint
  /** Some of its partitions are not known. */
  isPartial: boolean
  /** The worst over the partitions, out of a window of scans; null: there is no window. */
  state: WindowState | null
}

export interface TopicRules {
  weights: TopicWeights
  lag: { warning: number; critical: number }
}

/** Pure: the score of one topic. */
export const topicScore = (sight: TopicSight, rules: TopicRules, last?: LastKnown) =>
  scoreOf(
    [
      partitionAspect(sight, rules.weights),
      lagAspect(sight, rules),
      lostAspect(sight, rules.weights),
      replicasAspect(sight, rules.weights),
      minIsrAspect(sight, rules.weights),
      ...errorsAspects(sight, rules.weights),
    ],
    last,
  )

/** A topic that is declared and is not there: it has nothing that could be well. */
export const missingTopicScore = (topic: string) =>
  scoreOf([
    {
      id: 'missing',
      what: 'whether it is there',
      unknown: null,
      costs: [
        {
          severity: 'critical',
          id: 'missing',
          text: 'It is declared, and is not on the cluster.',
          evidence: null,
          command: `topics create --topics ${quoteWord(topic)}`,
          cost: 100,
        },
      ],
    },
  ])

/** Each partition counts once, by its own worst state. */
function partitionAspect({ topic, partitions, minIsr }: TopicSight, weights: TopicWeights): Aspect {
  const offline = partitions.filter(one => one.leader === null)
  const below = partitions.filter(one => minIsr !== null && isBelowMinIsr(one, minIsr))
  const under = partitions.filter(one => isUnderReplicated(one) && !below.includes(one))
  const states = [
    {
      id: 'offline',
      severity: 'critical' as const,
      some: offline,
      once: weights.offline,
      share: weights.offlineShare,
      is: 'offline: no leader, nobody can read or write',
    },
    {
      id: 'under-min-isr',
      severity: 'critical' as const,
      some: below,
      once: weights.underMinIsr,
      share: weights.underMinIsrShare,
      is: `below min.insync.replicas (${minIsr}): producers with acks=all are stopped`,
    },
    {
      id: 'under-replicated',
      severity: 'warning' as const,
      some: under,
      once: weights.underReplicated,
      share: weights.underReplicatedShare,
      is: 'under-replicated',
    },
  ].filter(state => state.some.length > 0)
  const costs = states.map(
    ({ id, severity, some, once, share, is }, index): Cost => ({
      severity,
      id,
      text: `${some.length} of ${counted(partitions.length, 'partition')} ${some.length === 1 ? 'is' : 'are'} ${is}.`,
      evidence: whoIsOut(some),
      command: `topics show ${quoteWord(topic)}`,
      cost: (index === 0 ? once : 0) + (share * some.length) / partitions.length,
    }),
  )
  const isDoubtful = minIsr === null && under.length > 0
  return {
    id: 'partitions',
    what: 'whether enough replicas are in sync',
    costs,
    unknown: isDoubtful ? 'min.insync.replicas was not told' : null,
  }
}

/** `Partitions 0, 2: broker 3 is out of sync.` */
function whoIsOut(some: readonly SightedPartition[]): string {
  const names = listed(
    some.map(one => String(one.partition)),
    5,
  )
  const out = [
    ...new Set(some.flatMap(one => one.replicas.filter(id => !one.isr.includes(id) || one.leader === null))),
  ]
  const brokers = out.sort((a, b) => a - b)
  const of = `${some.length === 1 ? 'Partition' : 'Partitions'} ${names}`
  if (brokers.length === 0) return `${of}.`
  const word = brokers.length === 1 ? 'broker' : 'brokers'
  return some[0]?.leader === null
    ? `${of}; the replicas are on ${word} ${listed(brokers.map(String))}.`
    : `${of}; not in sync: ${word} ${listed(brokers.map(String))}.`
}

function lagAspect({ groups, groupsUnseen }: TopicSight, { weights, lag }: TopicRules): Aspect {
  const behind = groups
    .map(one => {
      const isCritical = isStuck(one.state) || (one.lag ?? 0n) > BigInt(lag.critical)
      const isWarning = (one.lag ?? 0n) > BigInt(lag.warning)
      return { ...one, isCritical, isBehind: isCritical || isWarning }
    })
    .filter(one => one.isBehind)
    .sort(
      (a, b) =>
        Number(b.isCritical) - Number(a.isCritical) ||
        compare(b.lag ?? 0n, a.lag ?? 0n) ||
        (a.group < b.group ? -1 : 1),
    )
  const [worst, ...others] = behind
  const costs: Cost[] = worst
    ? [
        {
          severity: worst.isCritical ? 'critical' : 'warning',
          id: 'lag',
          text: `Group ${howBehind(worst)}.`,
          evidence: others.length > 0 ? `Also ${besides(others)}.` : null,
          command: `groups show ${groupWord(worst.group)}`,
          cost: worst.isCritical ? weights.lagCritical : weights.lagWarning,
        },
      ]
    : []
  return { id: 'lag', what: 'the lag of its groups', costs, unknown: whyPartial(groups, groupsUnseen) }
}

function howBehind({ group, lag, state }: SightedGroup): string {
  const far = lag === null ? 'behind' : `${counted(lag, 'record')} behind`
  return `"${group}" ${isStuck(state) ? `has ${state}, ` : 'is '}${far}`
}

/** Each with its own reason: one that has stopped need not be far behind. */
function besides(groups: readonly SightedGroup[]): string {
  const more = groups.length - 3
  return [...groups.slice(0, 3).map(howBehind), ...(more > 0 ? [counted(more, 'more group')] : [])].join('; ')
}

function lostAspect({ groups, groupsUnseen }: TopicSight, weights: TopicWeights): Aspect {
  const losers = groups
    .filter(one => one.lost > 0n)
    .sort((a, b) => compare(b.lost, a.lost) || (a.group < b.group ? -1 : 1))
  const [worst] = losers
  const costs: Cost[] = worst
    ? [
        {
          severity: 'critical',
          id: 'lost',
          text: `${counted(worst.lost, 'record')} expired before "${worst.group}" read ${worst.lost === 1n ? 'it' : 'them'}.`,
          evidence:
            losers.length > 1
              ? `So it went for ${counted(losers.length, 'group')} in all.`
              : 'Its commit is before the start of the log.',
          command: `groups show ${groupWord(worst.group)}`,
          cost: weights.recordsLost,
        },
      ]
    : []
  return { id: 'lost', what: 'whether records were lost', costs, unknown: whyPartial(groups, groupsUnseen) }
}

/** Those that are known count; what the others are like is unknown. */
function whyPartial(groups: readonly SightedGroup[], unseen: string | null): string | null {
  if (unseen !== null) return unseen
  const partial = groups.filter(one => one.isPartial)
  return partial.length > 0
    ? `not all offsets of ${listed(partial.map(one => `"${one.group}"`))} were told`
    : null
}

function replicasAspect(
  { topic, partitions, wanted, isDeclared }: TopicSight,
  weights: TopicWeights,
): Aspect {
  const replicas = fewestReplicas(partitions)
  // A min.insync.replicas of 2 wants two replicas, whatever else was written.
  const wants = Math.max(wanted.replicas ?? 1, wanted.minIsr ?? 1)
  const costs: Cost[] =
    replicas !== null && replicas < wants
      ? [
          {
            severity: 'warning',
            id: replicas === 1 ? 'one-replica' : 'too-few-replicas',
            text:
              replicas === 1
                ? `It has one replica, ${wants} are wanted: if its broker is lost, so are its records.`
                : `It has ${replicas} replicas, ${wants} are wanted.`,
            evidence: null,
            command: wayToChange(topic, isDeclared),
            cost: replicas === 1 ? weights.oneReplica : weights.tooFewReplicas,
          },
        ]
      : []
  return { id: 'replicas', what: 'how many replicas it has', costs, unknown: null }
}

function minIsrAspect(sight: TopicSight, weights: TopicWeights): Aspect {
  const { topic, partitions, minIsr, wanted, isDeclared } = sight
  const what = 'min.insync.replicas'
  if (minIsr === null) return { id: 'min-isr', what, costs: [], unknown: 'the cluster did not tell it' }
  const replicas = fewestReplicas(partitions)
  const told = (text: string): Aspect => ({
    id: 'min-isr',
    what,
    unknown: null,
    costs: [
      {
        severity: 'note',
        id: 'min-isr',
        text,
        evidence: null,
        command: wayToChange(topic, isDeclared),
        cost: weights.minIsr,
      },
    ],
  })
  if (replicas !== null && minIsr > replicas)
    return told(
      `min.insync.replicas is ${minIsr}, and it has only ${counted(replicas, 'replica')}: brokers ask for no more than that, those before 3.7 refuse acks=all.`,
    )
  if (replicas !== null && replicas > 1 && minIsr === replicas)
    return told(
      `min.insync.replicas is ${minIsr}, as many as it has replicas: when one broker restarts, producers with acks=all stop.`,
    )
  if (replicas !== null && replicas > 1 && minIsr === 1 && (wanted.minIsr ?? 1) > 1)
    return told(`min.insync.replicas is 1, ${wanted.minIsr} is wanted: one replica alone accepts writes.`)
  return { id: 'min-isr', what, costs: [], unknown: null }
}

function errorsAspects({ topic, errors }: TopicSight, weights: TopicWeights): Aspect[] {
  if (errors === null) return []
  const { share, unknown, errorsPerSecond, recordsPerSecond, from } = errors
  const isCritical = share !== null && share > errorThresholds.critical
  const costs: Cost[] =
    share !== null && share > errorThresholds.warning
      ? [
          {
            severity: isCritical ? 'critical' : 'warning',
            id: 'errors',
            text: `${shareText(share)} of its records end as errors.`,
            evidence: `${perSecond(errorsPerSecond)} in ${listed([...from])}, ${perSecond(recordsPerSecond)} on the topic.`,
            command: `diagnose ${quoteWord(topic)}`,
            cost: isCritical ? weights.errorsCritical : weights.errorsWarning,
          },
        ]
      : []
  return [{ id: 'errors', what: 'how many of its records end as errors', costs, unknown }]
}

const perSecond = (rate: number | null): string => `${Number((rate ?? 0).toFixed(2))} records/s`

const fewestReplicas = (partitions: readonly SightedPartition[]): number | null =>
  partitions.length === 0 ? null : Math.min(...partitions.map(one => one.replicas.length))

const wayToChange = (topic: string, isDeclared: boolean): string =>
  isDeclared ? `topics update --topics ${quoteWord(topic)}` : `topics show ${quoteWord(topic)}`

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)
