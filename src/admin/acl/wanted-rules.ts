import { type AclBinding, aclKey } from '../../kafka/acl-binding.ts'
import type { ObservedAcls } from './observe-acls.ts'

/**
 * Pure: the rules as they should be. Without `prune` what nobody declared stays beside them; with it only that stays which the bot
 * has no words for, as it could not name it to Kafka, and what a lockdown made: that goes under approvals of its own.
 */
export function wantedRules(
  { desired, rules, lockdown }: Pick<ObservedAcls, 'desired' | 'rules' | 'lockdown'>,
  prune: boolean,
): AclBinding[] {
  const declared = desired.bindings.map(one => one.acl)
  const stays = prune ? [...rules.filter(isWordless), ...(lockdown ?? [])] : rules
  return [...new Map([...stays, ...declared].map(acl => [aclKey(acl), acl])).values()]
}

export const isWordless = (acl: AclBinding): boolean =>
  [acl.resourceType, acl.patternType, acl.operation, acl.permission].includes('UNKNOWN')
