import { z } from 'zod'
import { defineQuery } from '../context.ts'
import { pattern } from '../core/arguments/kinds.ts'
import { Failure } from '../core/failure.ts'
import { type Gap, gapData, gapShape } from '../core/gaps.ts'
import { chosenTopics } from './chosen-topics.ts'
import { desiredTopics } from './desired.ts'
import { observeTopics } from './observe.ts'
import { consequencesOf } from './plan/consequences.ts'
import { declaredKeys } from './plan/declared-keys.ts'
import { planTopics } from './plan/plan-topics.ts'
import { presentTopicPlan } from './plan/present-topic-plan.ts'
import { readEvidence } from './plan/read-evidence.ts'
import { skippedSchemas } from './plan/skipped-schemas.ts'
import { protectionOf } from './protection.ts'
import { sourceShape } from './source.ts'

const topicPlanShape = z.object({
  topic: z.string(),
  kind: z.enum(['create', 'alter', 'as declared', 'impossible', 'faulty', 'unmanaged', 'unknown']),
  changes: z.array(
    z.object({
      what: z.string(),
      from: z.string().nullable(),
      fromSource: z.string().nullable(),
      to: z.string(),
      source: sourceShape,
    }),
  ),
  impossible: z.array(
    z.object({
      what: z.string(),
      from: z.string().nullable(),
      to: z.string(),
      why: z.string(),
      instead: z.string(),
    }),
  ),
  reasons: z.array(z.string()),
})

const shape = z.object({
  environment: z.string(),
  file: z.string(),
  rows: z.array(topicPlanShape),
  consequences: z.array(
    z.object({ severity: z.enum(['note', 'warning', 'critical']), topic: z.string(), text: z.string() }),
  ),
  /** Why the schemas of these topics are not part of the plan. */
  skippedSchemas: z.array(z.object({ topic: z.string(), reason: z.string() })),
  gaps: z.array(gapShape),
})
export type PlanData = z.infer<typeof shape>

export const planOfTopics = defineQuery({
  name: 'topics plan',
  summary: 'Show what would have to change on the cluster to be what topics.yml declares',
  arguments: { topics: pattern('only these declared topics, names or globs').list().optional() },
  permission: 'topics:read',
  examples: ['topics plan', 'topics plan --topics tda_jobs,tda_results --env production'],
  data: shape,
  answer: async (args, context) => {
    const { config, environment, cluster, now } = context
    const desired = desiredTopics(config, environment)
    const only =
      args.topics && chosenTopics(args.topics, [...desired.keys()], `is declared in ${config.topics.file}`)
    const observed = await observeTopics(context, desired, declaredKeys(desired, only))
    const rows = planTopics(desired, observed, {
      protection: topic => protectionOf(config, topic),
      ...(only && { only }),
    })
    const { evidence, gaps } = await readEvidence(cluster, rows, observed, now)
    const all: Gap[] = [
      ...rows
        .filter(row => row.kind === 'unknown')
        .map(row => ({
          name: `the settings of ${row.topic}`,
          why: new Failure('unreachable', row.reasons[0] ?? 'They were not told.'),
        })),
      ...gaps,
    ]
    const faulty = rows
      .filter(row => row.kind === 'faulty')
      .map(row => new Failure('config', `Topic "${row.topic}" is skipped: ${row.reasons.join('; ')}`))
    const differs = rows.some(row => row.changes.length > 0 || row.impossible.length > 0)
    const data: PlanData = {
      environment,
      file: config.topics.file,
      rows,
      consequences: consequencesOf(rows, observed, evidence),
      skippedSchemas: skippedSchemas(config.topics, rows),
      gaps: gapData(all),
    }
    return {
      data,
      failures: [...all.map(gap => gap.why), ...faulty],
      ...(differs && all.length === 0 ? { exit: 3 as const } : {}),
    }
  },
  present: presentTopicPlan,
})
