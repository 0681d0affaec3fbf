import { z } from 'zod'
import { defineQuery } from '../context.ts'
import { declaredTopics } from '../core/arguments/kinds.ts'
import { Failure } from '../core/failure.ts'
import { type Gap, gapData, gapParts, gapShape } from '../core/gaps.ts'
import type { Part, Report } from '../core/report.ts'
import { counted, listed } from '../core/words.ts'
import { chosenTopics } from './chosen-topics.ts'
import { desiredTopics } from './desired.ts'
import { findDrift } from './drift/find-drift.ts'
import { schemaDrift } from './drift/schema-drift.ts'
import { observeTopics } from './observe.ts'
import { readTopicSchemas } from './schemas/read-topic-schemas.ts'
import { settingText } from './setting-text.ts'
import { sourceShape, sourceText } from './source.ts'

const shape = z.object({
  environment: z.string(),
  file: z.string(),
  /** `declared`: null where no file says anything; `actual`: null where the topic or the value is not there. */
  rows: z.array(
    z.object({
      topic: z.string(),
      what: z.string(),
      declared: z.string().nullable(),
      source: sourceShape.nullable(),
      actual: z.string().nullable(),
      actualSource: z.string().nullable(),
    }),
  ),
  /** Of the schema registry. `actual` null: it has nothing under this subject. */
  schemas: z.array(
    z.object({
      subject: z.string(),
      topics: z.array(z.string()),
      what: z.enum(['schema', 'compatibility']),
      declared: z.string(),
      source: z.string().nullable(),
      actual: z.string().nullable(),
    }),
  ),
  /** Declared schemas that could not be compared with the registry, and why. */
  uncompared: z.array(z.object({ subject: z.string(), why: z.string() })),
  /** How many declared topics were compared. */
  compared: z.number(),
  /** Topics on the cluster that nothing declares: named, and no drift. */
  unmanaged: z.array(z.string()),
  gaps: z.array(gapShape),
})
type Data = z.infer<typeof shape>

export const driftOfTopics = defineQuery({
  name: 'topics drift',
  summary: 'Find where cluster, schema registry and topics.yml have drifted apart, both ways',
  arguments: { topics: declaredTopics().optional() },
  permission: 'topics:read',
  examples: ['topics drift', 'topics drift --env production'],
  data: shape,
  answer: async (args, context) => {
    const { config, environment } = context
    const desired = desiredTopics(config, environment)
    const only =
      args.topics && chosenTopics(args.topics, [...desired.keys()], `is declared in ${config.topics.file}`)
    const [observed, registered] = await Promise.all([
      observeTopics(context, desired),
      readTopicSchemas(context, only ?? desired.keys()),
    ])
    const { rows, compared, skipped } = findDrift(desired, observed, { file: config.topics.file, only })
    const gaps: Gap[] = [
      ...skipped.map(({ topic, reason }) => ({
        name: `the drift of ${topic}`,
        why: new Failure('config', reason),
      })),
      ...(registered.trouble ? [{ name: 'the drift of schemas', why: registered.trouble }] : []),
    ]
    const schemas = schemaDrift(registered.schemas)
    const data: Data = {
      environment,
      file: config.topics.file,
      rows,
      schemas,
      uncompared: registered.schemas.flatMap(({ subject, why }) => (why === null ? [] : { subject, why })),
      compared,
      unmanaged: only
        ? []
        : [...observed.topics.values()]
            .filter(one => !one.internal && !desired.has(one.name))
            .map(one => one.name),
      gaps: gapData(gaps),
    }
    return {
      data,
      failures: gaps.map(gap => gap.why),
      ...(rows.length + schemas.length > 0 ? { exit: 3 as const } : {}),
    }
  },
  present,
})

function present(data: Data): Report {
  const differences = data.rows.length + data.schemas.length
  const topics = new Set([
    ...data.rows.map(row => row.topic),
    ...data.schemas.flatMap(row => (row.topics.length > 0 ? row.topics : [row.subject])),
  ]).size
  const summary =
    differences > 0
      ? `${data.environment}: ${counted(differences, 'difference')} in ${counted(topics, 'topic')} of ${data.compared}.`
      : data.compared === 0
        ? `${data.environment}: no declared topic could be compared.`
        : `${data.environment}: no drift, ${counted(data.compared, 'declared topic')} compared.`
  const table: Part[] =
    data.rows.length === 0
      ? []
      : [
          {
            kind: 'table',
            table: {
              columns: [
                { name: 'Topic' },
                { name: 'What' },
                { name: 'Declared' },
                { name: 'On the cluster' },
                { name: 'Declared in' },
              ],
              rows: data.rows.map(row => [
                row.topic,
                row.what,
                row.declared === null ? 'not declared' : settingText(row.what, row.declared),
                actualText(row),
                row.source ? sourceText(row.source) : '–',
              ]),
            },
          },
        ]
  const schemas: Part[] =
    data.schemas.length === 0
      ? []
      : [
          {
            kind: 'table',
            table: {
              columns: [
                { name: 'Subject' },
                { name: 'What' },
                { name: 'Declared' },
                { name: 'In the registry' },
                { name: 'Declared in' },
              ],
              rows: data.schemas.map(row => [
                row.subject,
                row.what,
                row.declared,
                row.actual ?? 'missing',
                row.source ?? '–',
              ]),
            },
          },
        ]
  const reasons = Map.groupBy(data.uncompared, one => one.why)
  const uncompared: Part[] = [...reasons].map(([why, subjects]) => ({
    kind: 'text',
    text: `Not compared with the registry: ${listed(
      subjects.map(one => one.subject),
      5,
    )}: ${why}`,
  }))
  const unmanaged: Part[] =
    data.unmanaged.length === 0
      ? []
      : [
          {
            kind: 'text',
            text: `Not declared at all (${data.unmanaged.length}): ${listed(data.unmanaged, 20)}.`,
          },
        ]
  return {
    title: `Drift of the topics of ${data.environment}`,
    tone: differences > 0 || data.gaps.length > 0 ? 'warning' : 'good',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...gapParts(data.gaps),
      ...table,
      ...schemas,
      ...uncompared,
      ...unmanaged,
    ],
    followUps: differences > 0 ? [{ label: 'Plan', command: 'topics plan' }] : [],
  }
}

function actualText({ what, actual, actualSource }: Data['rows'][number]): string {
  if (actual === null) return 'missing'
  const now = settingText(what, actual)
  return actualSource === null || actualSource === 'topic' ? now : `${now}, ${actualSource}`
}
