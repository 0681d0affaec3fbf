import { z } from 'zod'
import { defineQuery } from '../context.ts'
import { declaredTopics } from '../core/arguments/kinds.ts'
import { Failure } from '../core/failure.ts'
import { gapData, gapShape } from '../core/gaps.ts'
import { presentTopicPlan } from './plan/present-topic-plan.ts'
import { readTopicPlan } from './plan/read-topic-plan.ts'
import { isToDo } from './schemas/schema-parts.ts'
import { schemaRowShape } from './schemas/schema-row.ts'
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
  schemas: z.array(schemaRowShape),
  gaps: z.array(gapShape),
})
export type PlanData = z.infer<typeof shape>

export const planOfTopics = defineQuery({
  name: 'topics plan',
  summary: 'Show what would have to change on the cluster to be what topics.yml declares',
  arguments: { topics: declaredTopics().optional() },
  permission: 'topics:read',
  examples: ['topics plan', 'topics plan --topics tda_jobs,tda_results --env production'],
  data: shape,
  answer: async (args, context) => {
    const { file, rows, consequences, schemas, gaps } = await readTopicPlan(context, args.topics)
    const faulty = rows
      .filter(row => row.kind === 'faulty')
      .map(row => new Failure('config', `Topic "${row.topic}" is skipped: ${row.reasons.join('; ')}`))
    const differs =
      schemas.rows.some(row => isToDo(row) || row.action === 'incompatible') ||
      rows.some(row => row.changes.length > 0 || row.impossible.length > 0)
    const data: PlanData = {
      environment: context.environment,
      file,
      rows,
      consequences,
      schemas: schemas.rows,
      gaps: gapData(gaps),
    }
    return {
      data,
      failures: [...gaps.map(gap => gap.why), ...faulty, ...(schemas.trouble ? [schemas.trouble] : [])],
      ...(differs && gaps.length === 0 && !schemas.trouble ? { exit: 3 as const } : {}),
    }
  },
  present: presentTopicPlan,
})
