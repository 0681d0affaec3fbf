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
import { observeTopics } from './observe.ts'
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
  /** How many declared topics were compared. */
  compared: z.number(),
  /** Topics on the cluster that nothing declares: named, and no drift. */
  unmanaged: z.array(z.string()),
  gaps: z.array(gapShape),
})
type Data = z.infer<typeof shape>

export const driftOfTopics = defineQuery({
  name: 'topics drift',
  summary: 'Find where the cluster and topics.yml have drifted apart, both ways',
  arguments: { topics: declaredTopics().optional() },
  permission: 'topics:read',
  examples: ['topics drift', 'topics drift --env production'],
  data: shape,
  answer: async (args, context) => {
    const { config, environment } = context
    const desired = desiredTopics(config, environment)
    const only =
      args.topics && chosenTopics(args.topics, [...desired.keys()], `is declared in ${config.topics.file}`)
    const observed = await observeTopics(context, desired)
    const { rows, compared, skipped } = findDrift(desired, observed, { file: config.topics.file, only })
    const gaps: Gap[] = skipped.map(({ topic, reason }) => ({
      name: `the drift of ${topic}`,
      why: new Failure('config', reason),
    }))
    const data: Data = {
      environment,
      file: config.topics.file,
      rows,
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
      ...(rows.length > 0 ? { exit: 3 as const } : {}),
    }
  },
  present,
})

function present(data: Data): Report {
  const topics = new Set(data.rows.map(row => row.topic)).size
  const summary =
    data.rows.length > 0
      ? `${data.environment}: ${counted(data.rows.length, 'difference')} in ${counted(topics, 'topic')} of ${data.compared}.`
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
                row.declared ?? 'not declared',
                row.actual === null
                  ? 'missing'
                  : `${row.actual}${row.actualSource && row.actualSource !== 'topic' ? ` (${row.actualSource})` : ''}`,
                row.source ? sourceText(row.source) : '–',
              ]),
            },
          },
        ]
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
    tone: data.rows.length > 0 || data.gaps.length > 0 ? 'warning' : 'good',
    summary,
    parts: [{ kind: 'text', text: summary }, ...gapParts(data.gaps), ...table, ...unmanaged],
    followUps: data.rows.length > 0 ? [{ label: 'Plan', command: 'topics plan' }] : [],
  }
}
