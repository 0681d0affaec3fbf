import { z } from 'zod'
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
  answer: async ({ posted }, { store }) => {
    const data = await store.audit.verify(posted)
    return { data, exit: data.ok ? 0 : 1 }
  },
  present,
})

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
        fields: [{ label: 'Head', value: [{ code: `${data.head.sequence}:${data.head.hash}` }] }],
      },
    ],
    followUps: [],
  }
}
