import type { Arguments, Values } from './argument.ts'
import { choice, flag, text, timeZone } from './arguments/kinds.ts'

/** Options that every command understands, beside its own. */
export const commonOptions = {
  env: text('ENV', 'the environment; without it the channel’s, then the default one').optional(),
  reason: text('TEXT', 'why: asked for by dangerous changes, kept in the audit trail').optional(),
  'dry-run': flag('only show what a change would do'),
  yes: flag('answer the confirmation with yes (in a terminal without a keyboard)').alsoAs({
    confirm: { value: 'true' },
  }),
  code: text('CODE', 'the code of your second factor, where an administrator is asked for one')
    .optional()
    .secret(),
  private: flag('show the answer only to me (Slack)'),
  json: flag('print the data as one JSON document'),
  format: choice(['table', 'json', 'yaml', 'csv', 'html'], 'how to print the answer').optional(),
  output: text('FILE', 'write the answer to a file; in Slack it is uploaded').optional(),
  wait: flag('in a terminal: wait until the request is decided and done'),
  zone: timeZone('time zone for times without an offset, such as Europe/Berlin').optional(),
  help: flag('show how this command is used'),
} satisfies Arguments

export type CommonOptions = Values<typeof commonOptions>
