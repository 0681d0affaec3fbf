import { z } from 'zod'
import { type Config, effectiveAccess } from '../config/config.ts'
import { defineQuery } from '../context.ts'
import { argument } from '../core/argument.ts'
import { Failure } from '../core/failure.ts'
import type { Report } from '../core/report.ts'
import { count, counted } from '../core/words.ts'

const shape = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    rows: z.number(),
    head: z.object({ sequence: z.number(), hash: z.string() }),
    anchors: z.number(),
    /** When the first entry was written; null: there is none. */
    since: z.number().nullable(),
    /** For how long the access file wants the trail kept; nothing ever deletes from it. null: it says nothing. */
    wantedYears: z.number().nullable(),
  }),
  z.object({ ok: z.literal(false), firstBad: z.number(), why: z.string() }),
])
type Data = z.infer<typeof shape>

/** `1204:9f2c…`: a head as a digest posted it. */
const postedHead = () =>
  argument({
    explain: 'a head that a digest posted, as NUMBER:HASH',
    placeholder: 'HEAD',
    parse: typed => {
      const [, sequence, hash] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(typed.trim()) ?? []
      if (sequence === undefined || hash === undefined)
        throw new Failure('usage', `"${typed}" is not a head of the trail.`, {
          hint: 'Copy NUMBER:HASH from a daily digest.',
        })
      return { sequence: Number(sequence), hash: hash.toLowerCase() }
    },
    write: head => `${head.sequence}:${head.hash}`,
  })

export const verifyAudit = defineQuery({
  name: 'audit verify',
  summary: 'Prove that the audit trail is unbroken, also against heads that were posted',
  arguments: { posted: postedHead().list().orElse([]) },
  permission: 'audit:read',
  needsEnvironment: false,
  examples: ['audit verify', 'audit verify --posted 1204:9f2c…'],
  data: shape,
  answer: async ({ posted }, { store, config }) => {
    const verified = await store.audit.verify(posted)
    if (!verified.ok) return { data: verified, exit: 1 }
    const since = store.audit.page(0, 1)[0]?.at ?? null
    return { data: { ...verified, since, wantedYears: wantedYears(config) } }
  },
  present,
})

/** The longest time that the access file asks for, in any environment: there is one trail for all. */
function wantedYears(config: Config): number | null {
  const path = ['security_policies', 'compliance', 'audit_trail_retention_years']
  const written = [...config.bot.environments.keys()].map(environment =>
    effectiveAccess(config, environment, path),
  )
  const years = written.filter(one => typeof one === 'number')
  return years.length === 0 ? null : Math.max(...years)
}

function present(data: Data): Report {
  if (!data.ok)
    return {
      title: 'The audit trail is broken',
      tone: 'bad',
      summary: `The audit trail is broken at entry ${count(data.firstBad)}: ${data.why}`,
      parts: [
        { kind: 'callout', tone: 'bad', text: `Entry ${count(data.firstBad)}: ${data.why}` },
        {
          kind: 'text',
          text: 'Somebody changed the database outside the bot, or the disk did. Keep the files as they are and compare with a backup.',
        },
      ],
      followUps: [],
    }
  const summary =
    data.rows === 0
      ? 'The audit trail is empty.'
      : `${data.rows === 1 ? 'The only entry is' : `All ${count(data.rows)} entries are`} unbroken${data.anchors > 0 ? ` and ${data.rows === 1 ? 'agrees' : 'agree'} with ${counted(data.anchors, 'posted head')}` : ''}.`
  return {
    title: 'The audit trail is unbroken',
    tone: 'good',
    summary,
    parts: [
      { kind: 'text', text: summary },
      {
        kind: 'fields',
        fields: [
          { label: 'Head', value: [{ code: `${data.head.sequence}:${data.head.hash}` }] },
          ...(data.since === null ? [] : [{ label: 'Kept since', value: [{ time: data.since }] }]),
          {
            label: 'Kept for',
            value: `ever: nothing deletes from it${data.wantedYears === null ? '' : `; the access file asks for ${counted(data.wantedYears, 'year')}`}`,
          },
        ],
      },
    ],
    followUps: [],
  }
}
