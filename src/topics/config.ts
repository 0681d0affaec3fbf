import { z } from 'zod'
import { defineQuery } from '../context.ts'
import { topicName } from '../core/arguments/kinds.ts'
import type { Part, Report } from '../core/report.ts'
import { counted } from '../core/words.ts'
import { chosenTopics } from './chosen-topics.ts'
import { type Desired, desiredTopics } from './desired.ts'
import { sourceOf, sourceShape, sourceText } from './source.ts'

const shape = z.object({
  environment: z.string(),
  file: z.string(),
  topics: z.array(
    z.object({ topic: z.string(), description: z.string().nullable(), faults: z.array(z.string()) }),
  ),
  /** `value` null: what is written there has a fault. */
  rows: z.array(
    z.object({ topic: z.string(), what: z.string(), value: z.string().nullable(), source: sourceShape }),
  ),
})
type Data = z.infer<typeof shape>

export const showConfig = defineQuery({
  name: 'topics config',
  aliases: ['show-config'],
  summary: 'Show what topics.yml wants of topics, each value with where it comes from',
  arguments: { topic: topicName().about('only this declared topic').optional().positional() },
  permission: 'topics:read',
  examples: ['topics config', 'topics config tda_jobs --env production'],
  data: shape,
  answer: async ({ topic }, { config, environment }) => {
    const desired = desiredTopics(config, environment)
    const names =
      topic === undefined
        ? [...desired.keys()]
        : chosenTopics([topic], [...desired.keys()], `is declared in ${config.topics.file}`)
    const chosen = [...desired.values()].filter(one => names.includes(one.declared.name))
    const data: Data = {
      environment,
      file: config.topics.file,
      topics: chosen.map(({ declared, faults }) => ({
        topic: declared.name,
        description: declared.description,
        faults: [...faults],
      })),
      rows: chosen.flatMap(rowsOf),
    }
    return { data }
  },
  present,
})

export function rowsOf({ declared, effective }: Desired): Data['rows'] {
  return [
    ['partitions', effective.partitions] as const,
    ['replication.factor', effective.replicationFactor] as const,
    ...[...effective.config].sort(([a], [b]) => (a < b ? -1 : 1)),
  ].flatMap(([what, setting]) =>
    setting === null
      ? []
      : [
          {
            topic: declared.name,
            what,
            value: setting.value === null ? null : String(setting.value),
            source: sourceOf(setting),
          },
        ],
  )
}

function present(data: Data): Report {
  const faulty = data.topics.filter(one => one.faults.length > 0).length
  const summary =
    data.topics.length === 0
      ? `${data.file} declares no topic.`
      : `${data.file} declares ${data.topics.length === 1 ? `"${data.topics[0]?.topic}"` : counted(data.topics.length, 'topic')} for ${data.environment}${faulty > 0 ? `; ${faulty} cannot be used because of faults` : ''}.`
  return {
    title: `Configuration of ${data.environment}`,
    tone: faulty > 0 ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...data.topics.flatMap(topic =>
        topicParts(
          topic,
          data.rows.filter(row => row.topic === topic.topic),
        ),
      ),
    ],
    followUps: [{ label: 'Validate', command: 'topics validate' }],
  }
}

function topicParts(topic: Data['topics'][number], rows: Data['rows']): Part[] {
  return [
    { kind: 'heading', text: topic.topic },
    ...(topic.description ? [{ kind: 'text' as const, text: topic.description }] : []),
    ...topic.faults.map(text => ({ kind: 'callout' as const, tone: 'bad' as const, text })),
    {
      kind: 'table',
      table: {
        columns: [{ name: 'Setting' }, { name: 'Value' }, { name: 'From' }],
        rows: rows.map(row => [row.what, row.value ?? 'has a fault', sourceText(row.source)]),
      },
    },
  ]
}
