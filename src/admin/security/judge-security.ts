import { accountFindings } from './accounts.ts'
import { authorizerFindings } from './authorizer.ts'
import { listenerFindings } from './listeners.ts'
import type { ObservedSecurity } from './observed-security.ts'
import { ruleFindings } from './rules.ts'
import { type SecurityFinding, worstFirst } from './security-finding.ts'
import { settingFindings } from './settings.ts'
import { topicFindings } from './topics.ts'

/** Pure: every weakness that what was read shows, the worst first. */
export const judgeSecurity = (observed: ObservedSecurity): SecurityFinding[] =>
  [
    ...listenerFindings(observed),
    ...authorizerFindings(observed),
    ...ruleFindings(observed),
    ...accountFindings(observed),
    ...topicFindings(observed),
    ...settingFindings(observed),
    ...trailFindings(observed),
  ].sort(worstFirst)

const trailFindings = ({ trail }: ObservedSecurity): SecurityFinding[] =>
  trail.known && trail.value !== null
    ? [
        {
          severity: 'critical',
          id: 'trail-broken',
          text: 'The bot’s own audit trail was changed outside the bot.',
          evidence: trail.value,
          fix: 'audit verify; keep the files as they are and compare with a backup',
        },
      ]
    : []
