import { listed } from '../../core/words.ts'
import type { ObservedSecurity } from './observed-security.ts'
import type { SecurityFinding } from './security-finding.ts'

/** SCRAM users against the accounts that the access file declares. */
export function accountFindings({ scramUsers, declared }: ObservedSecurity): SecurityFinding[] {
  const { accounts } = declared
  if (!scramUsers.known || accounts === null) return []
  const extra = scramUsers.value.map(({ user }) => user).filter(user => !accounts.has(user))
  if (extra.length === 0) return []
  return [
    {
      severity: 'warning',
      id: 'undeclared-account',
      text: `${extra.length === 1 ? 'A user' : `${extra.length} users`} can sign in and ${extra.length === 1 ? 'is' : 'are'} no service account of the access file: nobody rotates the password.`,
      evidence: `SCRAM users ${listed(extra)}`,
      fix: 'declare them under service_accounts, or remove them with kafka-configs.sh --alter --entity-type users --delete-config',
    },
  ]
}
