import { z } from 'zod'
import { defineQuery } from '../context.ts'
import { text, time, wholeNumber } from '../core/arguments/kinds.ts'
import { Failure } from '../core/failure.ts'
import type { Report } from '../core/report.ts'
import { tableParts } from '../core/table-parts.ts'
import { counted } from '../core/words.ts'

const shape = z.object({
  limit: z.number(),
  rows: z.array(
    z.object({
      sequence: z.number(),
      at: z.number(),
      event: z.string(),
      actorId: z.string(),
      actorName: z.string(),
      door: z.string(),
      environment: z.string().nullable(),
      command: z.string().nullable(),
      arguments: z.string().nullable(),
      request: z.string().nullable(),
      digest: z.string().nullable(),
      summary: z.string(),
      hash: z.string(),
    }),
  ),
})
type Data = z.infer<typeof shape>

export const searchAudit = defineQuery({
  name: 'audit search',
  summary: 'Search the audit trail: who did what, when, and what came of it',
  arguments: {
    text: text('TEXT', 'words to look for').optional().positional(),
    by: text('PERSON', 'a person, by Slack id or name').optional(),
    request: text('REQUEST', 'one request').optional(),
    since: time('not before').optional(),
    until: time('not after').optional(),
    limit: wholeNumber('N', 'at most this many, the newest first', { min: 1, max: 1000 }).orElse(30),
  },
  permission: 'audit:read',
  examples: ['audit search "offsets reset" --since yesterday', 'audit search --by U012AB3CD'],
  data: shape,
  answer: async (args, { store, environment }) => {
    if (args.text !== undefined && args.request !== undefined)
      throw new Failure('usage', 'Words and --request cannot be given together: only one can be looked for.')
    const rows = store.audit.search({
      limit: args.limit,
      environment,
      ...(args.text === undefined ? {} : { text: args.text }),
      ...(args.request === undefined ? {} : { text: args.request }),
      ...(args.by === undefined ? {} : { actor: args.by.replace(/^<@([A-Z0-9]+)(\|.*)?>$/, '$1') }),
      ...(args.since === undefined ? {} : { since: args.since }),
      ...(args.until === undefined ? {} : { until: args.until }),
    })
    return {
      data: {
        limit: args.limit,
        rows: rows.map(row => ({
          sequence: row.sequence,
          at: row.at,
          event: row.event,
          actorId: row.actor.id,
          actorName: row.actor.name,
          door: row.door,
          environment: row.environment,
          command: row.command,
          arguments: row.arguments,
          request: row.requestId,
          digest: row.digest,
          summary: row.summary,
          hash: row.hash,
        })),
      },
    }
  },
  present,
})

function present({ rows, limit }: Data): Report {
  const summary =
    rows.length === 0
      ? 'The trail has no such entry.'
      : `${counted(rows.length, 'entry', 'entries')}${rows.length === limit ? ', the newest; there may be more (--limit)' : ''}.`
  return {
    title: 'Audit trail',
    tone: 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...tableParts(
        [
          { name: 'No.', align: 'right' },
          { name: 'When' },
          { name: 'Who' },
          { name: 'Event' },
          { name: 'What' },
          { name: 'Request' },
        ],
        rows.map(row => [
          String(row.sequence),
          [{ time: row.at }],
          row.actorId.startsWith('U') || row.actorId.startsWith('W')
            ? [{ person: row.actorId }]
            : row.actorName,
          row.event,
          row.event === 'query' ? (row.arguments ?? row.summary) : row.summary,
          row.request ?? '–',
        ]),
      ),
    ],
    followUps: [{ label: 'Verify the trail', command: 'audit verify' }],
  }
}
