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
import { consequencesOf, type TopicConsequence, worstFirst } from './consequences.ts'
import { declaredKeys } from './declared-keys.ts'
import { planTopics, type TopicPlan } from './plan-topics.ts'
import { type Evidence, readEvidence } from './read-evidence.ts'
import { skippedSchemas } from './skipped-schemas.ts'

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
  /** Why the schemas of these topics are not part of the plan. */
  skippedSchemas: { topic: string; reason: string }[]
  gaps: Gap[]
}

interface Options {
  /** May take out of the rows what is not asked for or cannot be done, before anything is read for it. */
  judge?: (rows: TopicPlan[], observed: ObservedTopics) => Promise<TopicPlan[]>
  /** At which replicas would be copied, in bytes a second and broker. */
  throttle?: number | undefined
}

/**
 * Plans the declared topics, all or those asked for (names and globs), and reads what the consequences are told from. Throws
 * `not-found` for a name that is not declared, `unreachable` where nothing can be concluded.
 */
export async function readTopicPlan(
  context: Context,
  asked: readonly string[] | undefined,
  { judge = async rows => rows, throttle = defaultThrottle }: Options = {},
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
  const { evidence, gaps } = await readEvidence(cluster, rows, observed, now)
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
    skippedSchemas: skippedSchemas(config.topics, rows),
    gaps: [...unread, ...gaps],
  }
}
