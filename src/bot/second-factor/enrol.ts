import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { text } from '../../core/arguments/kinds.ts'
import type { Report } from '../../core/report.ts'
import { enrolCommand } from '../../core/second-factor.ts'

const shape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('form') }),
  z.object({ state: z.literal('begun'), key: z.string(), lines: z.string() }),
  z.object({ state: z.literal('ready') }),
])
type Data = z.infer<typeof shape>

export const enrolSecondFactor = defineQuery({
  name: enrolCommand,
  summary: 'Set up your second factor, for administrators: a code of an authenticator app',
  arguments: {
    code: text('CODE', 'the first code, in a terminal: it confirms the key that was shown')
      .positional()
      .optional(),
  },
  permission: 'bot:read',
  needsEnvironment: false,
  audited: true,
  examples: ['second-factor enrol', 'second-factor enrol 123456'],
  data: shape,
  answer: async ({ code }, { secondFactor, caller }) => {
    const seen = (summary: string) => ({ summary, detail: {} })
    if (code !== undefined) {
      secondFactor.confirm(caller.actor, code, caller.door)
      return { data: { state: 'ready' as const }, seen: seen('Set up a second factor') }
    }
    // A message would keep the key for ever: in Slack it is shown in a form.
    if (caller.door !== 'terminal')
      return { data: { state: 'form' as const }, seen: seen('Was offered the form') }
    const { key, lines } = secondFactor.enrol(caller.actor, caller.door)
    return { data: { state: 'begun' as const, key, lines }, seen: seen('Was shown a new key') }
  },
  present,
})

function present(data: Data): Report {
  switch (data.state) {
    case 'form':
      return {
        title: 'Set up your second factor',
        tone: 'info',
        summary: 'The key for your authenticator app is shown in a form.',
        parts: [{ kind: 'text', text: 'The key for your authenticator app is shown in a form.' }],
        followUps: [{ label: 'Open the form', command: enrolCommand }],
      }
    case 'begun':
      return {
        title: 'Set up your second factor',
        tone: 'info',
        summary: 'Scan this with your authenticator app, or type the key.',
        parts: [
          { kind: 'text', text: 'Scan this with your authenticator app, or type the key.' },
          { kind: 'code', text: data.lines },
          { kind: 'fields', fields: [{ label: 'Key', value: [{ code: data.key }] }] },
          { kind: 'text', text: 'Nothing holds until you give the first code.' },
        ],
        followUps: [{ label: 'Confirm', command: `${enrolCommand} CODE` }],
      }
    case 'ready':
      return {
        title: 'Your second factor holds',
        tone: 'good',
        summary: 'Your second factor is set up.',
        parts: [],
        followUps: [],
      }
  }
}
