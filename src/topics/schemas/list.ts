import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { pattern } from '../../core/arguments/kinds.ts'
import { toFailure } from '../../core/failure.ts'
import { type Gap, gapData, gapParts, gapShape } from '../../core/gaps.ts'
import { matchesGlob } from '../../core/glob.ts'
import type { Report } from '../../core/report.ts'
import { someAtOnce } from '../../core/some-at-once.ts'
import { quoteWord } from '../../core/tokenize.ts'
import { counted, listed } from '../../core/words.ts'
import { compatibilityLevels } from '../../registry/registry.ts'
import { declaredSubjects } from './declared-subjects.ts'
import { registryOf } from './registry-of.ts'

const shape = z.object({
  environment: z.string(),
  registry: z.string(),
  mode: z.string().nullable(),
  level: z.enum(compatibilityLevels),
  rows: z.array(
    z.object({
      subject: z.string(),
      version: z.number(),
      type: z.enum(['AVRO', 'JSON', 'PROTOBUF']),
      level: z.enum(compatibilityLevels),
      references: z.number(),
      /** The declared topics it belongs to; null: no file declares it. */
      topics: z.array(z.string()).nullable(),
    }),
  ),
  /** Subjects beyond those shown. */
  more: z.number(),
  gaps: z.array(gapShape),
})

/** Each subject takes two requests, and nobody reads more rows. */
const most = 500
const atOnce = 8

export const listSchemas = defineQuery({
  name: 'schemas list',
  aliases: ['schemas'],
  summary: 'List the subjects of the schema registry',
  arguments: { pattern: pattern('only subjects like this').positional().optional() },
  permission: 'topics:read',
  examples: ['schemas list', "schemas list 'tda_*'"],
  data: shape,
  answer: async (args, context) => {
    const registry = registryOf(context)
    const { config, environment } = context
    const [all, mode, level] = await Promise.all([registry.subjects(), registry.mode(), registry.level(null)])
    const asked = all.filter(subject => args.pattern === undefined || matchesGlob(args.pattern, subject))
    const naming = config.bot.environments.get(environment)?.schemaRegistry?.subjects ?? 'topic'
    const declared = new Map(
      declaredSubjects(config.topics, naming, new Set(config.topics.topics.keys())).map(one => [
        one.subject,
        one,
      ]),
    )
    const gaps: Gap[] = []
    const rows = await someAtOnce(asked.slice(0, most), atOnce, async subject => {
      try {
        const [latest, own] = await Promise.all([
          registry.version(subject, 'latest'),
          registry.level(subject),
        ])
        // It was deleted since.
        if (!latest) return []
        const { version, type, references } = latest
        const topics = declared.get(subject)?.topics
        return [
          {
            subject,
            version,
            type,
            level: own,
            references: references.length,
            topics: topics ? [...topics] : null,
          },
        ]
      } catch (error) {
        gaps.push({ name: `subject ${subject}`, why: toFailure(error) })
        return []
      }
    })
    const data = {
      environment,
      registry: registry.url,
      mode,
      level,
      rows: rows.flat(),
      more: Math.max(0, asked.length - most),
      gaps: gapData(gaps),
    }
    return { data, failures: gaps.map(gap => gap.why) }
  },
  present: (data): Report => {
    const summary =
      data.rows.length === 0
        ? `There is no such subject in the schema registry of ${data.environment}.`
        : `${counted(data.rows.length, 'subject')} in the schema registry of ${data.environment}.`
    return {
      title: `Schemas of ${data.environment}`,
      tone: data.gaps.length > 0 ? 'warning' : 'info',
      summary,
      parts: [
        { kind: 'text', text: summary },
        ...gapParts(data.gaps),
        {
          kind: 'fields',
          fields: [
            { label: 'Registry', value: data.registry },
            { label: 'Its compatibility', value: data.level },
            ...(data.mode === null ? [] : [{ label: 'Its mode', value: data.mode }]),
          ],
        },
        {
          kind: 'table',
          table: {
            columns: [
              { name: 'subject' },
              { name: 'version', align: 'right' },
              { name: 'type' },
              { name: 'compatibility' },
              { name: 'refers to', align: 'right' },
              { name: 'declared for' },
            ],
            rows: data.rows.map(row => [
              row.subject,
              String(row.version),
              row.type,
              row.level,
              row.references === 0 ? '–' : String(row.references),
              row.topics === null ? '–' : row.topics.length === 0 ? 'other schemas' : listed(row.topics),
            ]),
            total: data.rows.length + data.more,
          },
        },
      ],
      followUps: data.rows
        .slice(0, 1)
        .map(row => ({ label: `Show ${row.subject}`, command: `schemas show ${quoteWord(row.subject)}` })),
    }
  },
})
