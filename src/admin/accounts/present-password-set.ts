import type { Report } from '../../core/report.ts'
import { listed } from '../../core/words.ts'

interface PasswordSet {
  account: string
  environment: string
  mechanisms: readonly string[]
  isTried: boolean
}

/** Without the password. */
export function presentPasswordSet({ account, environment, mechanisms, isTried }: PasswordSet): Report {
  const summary = `The new password of ${account} holds in ${environment}, for ${listed(mechanisms)}.`
  return {
    title: `The password of ${account} is set`,
    tone: 'good',
    summary,
    parts: [
      { kind: 'text', text: summary },
      {
        kind: 'text',
        text: isTried
          ? 'The bot has signed in with it.'
          : 'Whether it signs in could not be tried, as the bot comes in by a listener without SASL.',
      },
      { kind: 'text', text: 'Give it to the clients now: those that connect with the old one are refused.' },
    ],
    followUps: [{ label: 'Accounts', command: `accounts list --env ${environment}` }],
  }
}
