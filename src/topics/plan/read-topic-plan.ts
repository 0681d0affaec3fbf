import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Gap } from '../../core/gaps.ts'
import { chosenTopics } from '../chosen-topics.ts'
import { desiredTopics } from '../desired.ts'
import { type ObservedTopics, observeTopics } from '../observe.ts'
import { protectionOf } from '../protection.ts'
import { consequencesOf, type TopicConsequence } from './consequences.ts'
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
  consequences: TopicConsequence[]
  /** Why the schemas of these topics are not part of the plan. */
  skippedSchemas: { topic: string; reason: string }[]
  gaps: Gap[]
}

/**
 * Plans the declared topics, all or those asked for (names and globs), and reads what the consequences are told from.
 * `judge` may take out of the rows what is not asked for or cannot be done, before anything is read for it. Throws
 * `not-found` for a name that is not declared, `unreachable` where nothing can be concluded.
 */
export async function readTopicPlan(
  context: Context,
  asked: readonly string[] | undefined,
  judge: (rows: TopicPlan[], observed: ObservedTopics) => Promise<TopicPlan[]> = async rows => rows,
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
  const rows = await judge(planned, observed)
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
    consequences: consequencesOf(rows, observed, evidence),
    skippedSchemas: skippedSchemas(config.topics, rows),
    gaps: [...unread, ...gaps],
  }
}
