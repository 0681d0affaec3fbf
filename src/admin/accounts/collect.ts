import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { text } from '../../core/arguments/kinds.ts'
import { collectCommand } from '../../core/hand-over.ts'
import type { Report } from '../../core/report.ts'
import { collectableRotation } from './collectable-rotation.ts'
import { newPassword } from './new-password.ts'
import { presentPasswordSet } from './present-password-set.ts'
import { setPassword } from './set-password.ts'

const shape = z.discriminatedUnion('state', [
  z.object({ state: z.literal('form'), requestId: z.string(), account: z.string() }),
  z.object({
    state: z.literal('set'),
    account: z.string(),
    environment: z.string(),
    mechanisms: z.array(z.string()),
    password: z.string(),
    /** Whether a sign-in with it was tried, and held. */
    isTried: z.boolean(),
  }),
])
type Data = z.infer<typeof shape>

export const collectPassword = defineQuery({
  name: collectCommand,
  summary: 'Show the new password of a rotation that you asked for, once, and set it',
  arguments: { request: text('REQUEST', 'the rotation that was approved').positional() },
  // Who asked for the rotation had the right there, when it was approved: nobody else gets further.
  permission: 'bot:read',
  needsEnvironment: false,
  audited: true,
  examples: ['accounts collect r-a1b2c3'],
  data: shape,
  answer: async ({ request: requestId }, context) => {
    const { store, caller, now } = context
    const rotation = collectableRotation(store, requestId, caller.actor, now)
    const { account, mechanisms } = rotation
    // A message would keep the password for ever: in Slack it is shown in a form.
    if (caller.door !== 'terminal')
      return {
        data: { state: 'form' as const, requestId, account },
        seen: { summary: 'Was offered the form', detail: { account } },
      }
    const { environment } = rotation.request
    const password = newPassword()
    const cluster = context.clusterOf(environment)
    const isTried = await setPassword({ store, caller, cluster, environment }, rotation, password)
    return {
      data: { state: 'set' as const, account, environment, mechanisms, password, isTried },
      seen: { summary: `Was shown the new password of ${account}`, detail: { account } },
    }
  },
  present,
})

function present(data: Data): Report {
  if (data.state === 'form') {
    const summary = `The password of ${data.account} is shown in a form, to you alone.`
    return {
      title: `A new password for ${data.account}`,
      tone: 'info',
      summary,
      parts: [{ kind: 'text', text: summary }],
      followUps: [{ label: 'Open the form', command: `${collectCommand} ${data.requestId}` }],
    }
  }
  const report = presentPasswordSet(data)
  return { ...report, parts: [{ kind: 'code', text: data.password }, ...report.parts] }
}
