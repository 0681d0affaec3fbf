import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Gap } from '../../core/gaps.ts'
import { chosenTopics } from '../chosen-topics.ts'
import { desiredTopics } from '../desired.ts'
import { type ObservedTopics, observeTopics } from '../observe.ts'
import { protectionOf } from '../protection.ts'
import type { ReplicationPlan } from '../replication/plan-replication.ts'
import { defaultThrottle, readReplication } from '../replication/read-replication.ts'
import { withoutRefused } from '../replication/without-refused.ts'
import { readSchemaPlan } from '../schemas/read-schema-plan.ts'
import type { SchemaPlan } from '../schemas/schema-row.ts'
import { consequencesOf, type TopicConsequence, worstFirst } from './consequences.ts'
import { declaredKeys } from './declared-keys.ts'
import { planTopics, type TopicPlan } from './plan-topics.ts'
import { type Evidence, readEvidence } from './read-evidence.ts'

/** What would have to change, with what it is told from. */
export interface TopicPlanRead {
  /** The file that declares the topics. */
  file: string
  rows: TopicPlan[]
  observed: ObservedTopics
  evidence: Evidence
  /** Where the replicas of topics with another replication factor go. */
  replication: ReplicationPlan
  consequences: TopicConsequence[]
  schemas: SchemaPlan
  gaps: Gap[]
}

interface Options {
  /** May take out of the rows what is not asked for or cannot be done, before anything is read for it. */
  judge?: (rows: TopicPlan[], observed: ObservedTopics) => Promise<TopicPlan[]>
  /** At which replicas would be copied, in bytes a second and broker. */
  throttle?: number | undefined
  /** Whose schemas are planned, too. */
  schemaTopics?: (rows: TopicPlan[], observed: ObservedTopics) => string[]
}

/**
 * Plans the declared topics, all or those asked for (names and globs), and reads what the consequences are told from. Throws
 * `not-found` for a name that is not declared, `unreachable` where nothing can be concluded.
 */
export async function readTopicPlan(
  context: Context,
  asked: readonly string[] | undefined,
  { judge = async rows => rows, throttle = defaultThrottle, schemaTopics = usable }: Options = {},
): Promise<TopicPlanRead> {
  const { config, environment, cluster, now } = context
  const { file } = config.topics
  const desired = desiredTopics(config, environment)
  const only = asked && chosenTopics(asked, [...desired.keys()], `is declared in ${file}`)
  const observed = await observeTopics(context, desired, declaredKeys(desired, only))
  const planned = planTopics(desired, observed, {
    protection: topic => protectionOf(config, topic),
    ...(only && { only }),
  })
  const judged = await judge(planned, observed)
  const replication = await readReplication(context, judged, throttle)
  const rows = withoutRefused(judged, replication.refused)
  const [{ evidence, gaps }, schemas] = await Promise.all([
    readEvidence(cluster, rows, observed, now),
    readSchemaPlan(context, schemaTopics(rows, observed)),
  ])
  const unread = rows
    .filter(row => row.kind === 'unknown')
    .map(row => ({
      name: `the settings of ${row.topic}`,
      why: new Failure('unreachable', row.reasons[0] ?? 'They were not told.'),
    }))
  return {
    file,
    rows,
    observed,
    evidence,
    replication,
    consequences: worstFirst([...consequencesOf(rows, observed, evidence), ...replication.consequences]),
    schemas,
    gaps: [...unread, ...gaps],
  }
}

/** Topics that are there or will be: the schemas of the others are left to the plan that can make their topics. */
export const usable = (rows: readonly TopicPlan[], observed: Pick<ObservedTopics, 'topics'>): string[] =>
  rows
    .filter(row => !['unmanaged', 'faulty'].includes(row.kind))
    .filter(row => row.kind !== 'impossible' || observed.topics.has(row.topic))
    .map(row => row.topic)
