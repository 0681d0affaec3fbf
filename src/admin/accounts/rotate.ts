import { z } from 'zod'
import { defineChange } from '../../context.ts'
import { choice, text } from '../../core/arguments/kinds.ts'
import { collectCommand } from '../../core/hand-over.ts'
import { listed } from '../../core/words.ts'
import { observeRotation } from './observe-rotation.ts'
import { planRotation } from './plan-rotation.ts'
import { collectableMs, rotationShape } from './rotation.ts'
import { scramMechanisms } from './scram-mechanisms.ts'

export const rotateAccount = defineChange({
  name: 'accounts rotate',
  summary:
    'Give a service account a new password, shown once to whoever asked; makes one that is declared and missing',
  arguments: {
    account: text('ACCOUNT', 'a SCRAM user, or a declared service account').positional(),
    mechanism: choice(scramMechanisms, 'only for this one; else for all that it has').optional(),
  },
  permission: 'accounts:write',
  risk: 'dangerous',
  examples: [
    'accounts rotate tda_backend_api --reason "due this week"',
    'accounts rotate flink_processor --mechanism SCRAM-SHA-512 --reason "first of two steps"',
  ],
  outcome: z.object({
    requestId: z.string(),
    account: z.string(),
    mechanisms: z.array(z.string()),
    until: z.number(),
  }),
  observe: observeRotation,
  plan: planRotation,
  // What is agreed on is that the password may be had: whoever approves is not the one who is to see it.
  execute: async (plan, { now }, { requestId }) => {
    const { account, mechanisms } = rotationShape.parse(plan.decision)
    return { outcome: { requestId, account, mechanisms, until: now + collectableMs }, failures: [] }
  },
  inspect: async plan => [{ state: 'not-tried', text: plan.title, detail: 'No password was made.' }],
  present: ({ requestId, account, mechanisms, until }) => {
    const summary = `The password of ${account} may be changed. Nothing is changed yet.`
    return {
      title: `A new password for ${account}`,
      tone: 'info',
      summary,
      parts: [
        { kind: 'text', text: summary },
        {
          kind: 'text',
          text: [
            `Whoever asked for it is shown the new password for ${listed(mechanisms)} with `,
            { code: `${collectCommand} ${requestId}` },
            ', once, until ',
            { time: until },
            '. Have the place ready where it will be kept.',
          ],
        },
      ],
      followUps: [
        { label: 'Show the password', command: `${collectCommand} ${requestId}`, effect: 'primary' },
      ],
    }
  },
})
