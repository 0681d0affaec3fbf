import { setImmediate } from 'node:timers/promises'
import { z } from 'zod'
import { type Config, rightsOf } from '../config/config.ts'
import { type Context, defineQuery } from '../context.ts'
import { time, wholeNumber } from '../core/arguments/kinds.ts'
import { Failure } from '../core/failure.ts'
import type { Report } from '../core/report.ts'
import { count, counted, listed } from '../core/words.ts'
import type { Audit } from '../store/audit.ts'

/** One row as it is kept. The hash is that of all the other columns; see docs/security.md. */
const keptRow = z.object({
  sequence: z.number(),
  at: z.number(),
  event: z.string(),
  actor_id: z.string(),
  actor_name: z.string(),
  door: z.string(),
  environment: z.string().nullable(),
  command: z.string().nullable(),
  arguments: z.string().nullable(),
  request_id: z.string().nullable(),
  digest: z.string().nullable(),
  summary: z.string(),
  detail: z.string().nullable(),
  previous_hash: z.string(),
  hash: z.string(),
})
const shape = z.object({
  rows: z.array(keptRow),
  /** How many rows of those asked for come after the last one here. */
  left: z.number(),
})
type Data = z.infer<typeof shape>

/** A file is made in memory, and a row is some 700 bytes. */
const most = 50_000
const pieceSize = 1000

export const exportAudit = defineQuery({
  name: 'audit export',
  summary: 'Write the audit trail into a file that can be verified without the bot',
  arguments: {
    since: time('not before').optional(),
    until: time('not after').optional(),
    after: wholeNumber('NUMBER', 'only entries after this one: the next piece of a long trail', {
      min: 0,
      max: Number.MAX_SAFE_INTEGER,
    }).orElse(0),
    limit: wholeNumber('N', 'at most this many, the oldest first', { min: 1, max: most }).optional(),
  },
  permission: 'audit:read',
  needsEnvironment: false,
  audited: true,
  examples: [
    'audit export --output audit.jsonl',
    'audit export --since 2026-01-01 --output audit-2026.jsonl',
  ],
  data: shape,
  fileFormats: ['jsonl'],
  file: ({ rows }) => ({ text: rows.map(row => `${JSON.stringify(row)}\n`).join(''), isWhole: true }),
  answer: async ({ since, until, after, limit }, context) => {
    refuseUnlessEverywhere(context)
    const { audit } = context.store
    const range = audit.between(since ?? null, until ?? null)
    const first = Math.max(range?.first ?? 1, after + 1)
    const all = Math.max(0, (range?.last ?? 0) - first + 1)
    if (all > most && limit === undefined)
      throw new Failure(
        'usage',
        `These are ${count(all)} entries, and a file holds at most ${count(most)}.`,
        {
          hint: `Export it in pieces: audit export --after ${first - 1} --limit ${most} --output 1.jsonl, then --after ${first - 1 + most}; all of them can be verified together.`,
        },
      )
    const rows = await readPieces(audit, first - 1, Math.min(all, limit ?? most))
    return {
      data: { rows, left: all - rows.length },
      seen: {
        summary: `Exported ${counted(rows.length, 'entry', 'entries')} of the audit trail`,
        detail: { first: rows[0]?.sequence ?? null, last: rows.at(-1)?.sequence ?? null },
      },
    }
  },
  present,
})

/** In pieces, so that the event loop stays free. */
async function readPieces(audit: Audit, after: number, wanted: number): Promise<Data['rows']> {
  const rows: Data['rows'] = []
  while (rows.length < wanted) {
    const piece = audit.kept(after + rows.length, Math.min(pieceSize, wanted - rows.length))
    if (piece.length === 0) break
    rows.push(...piece)
    await setImmediate()
  }
  return rows
}

/** The chain goes through all environments, so a file of it shows what was done in each. */
function refuseUnlessEverywhere({ config, caller, standing }: Context): void {
  const person = { id: caller.actor.id, ...standing(caller.actor.id) }
  const lacking = environmentsOf(config).filter(one => !rightsOf(config.bot, person, one).has('audit:read'))
  if (lacking.length > 0)
    throw new Failure(
      'not-permitted',
      `The audit trail is one chain over all environments, and you may not read it in ${listed(lacking)}.`,
      { hint: 'audit search shows what was done where you may read it.' },
    )
}

const environmentsOf = ({ bot }: Config): string[] => [...bot.environments.keys()]

function present({ rows, left }: Data): Report {
  const [first, last] = [rows[0], rows.at(-1)]
  const summary =
    first === undefined || last === undefined
      ? 'The trail has no such entry.'
      : `${counted(rows.length, 'entry', 'entries')}, ${count(first.sequence)} to ${count(last.sequence)}${left > 0 ? `; ${count(left)} more ${left === 1 ? 'comes' : 'come'} after them` : ''}.`
  return {
    title: 'Export of the audit trail',
    tone: left > 0 ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...(last === undefined
        ? []
        : [
            {
              kind: 'fields' as const,
              fields: [{ label: 'Last entry', value: [{ code: `${last.sequence}:${last.hash}` }] }],
            },
          ]),
      {
        kind: 'text',
        text: [
          'With ',
          { code: '--output audit.jsonl' },
          ' it is a file; ',
          { code: 'node scripts/verify-audit.mjs audit.jsonl --posted NUMBER:HASH' },
          ' verifies it anywhere, against the heads that the daily digests posted.',
        ],
      },
    ],
    followUps:
      left > 0 && last !== undefined
        ? [{ label: 'The next piece', command: `audit export --after ${last.sequence} --limit ${most}` }]
        : [],
  }
}
