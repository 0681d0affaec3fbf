import type { Consequence } from '../../../core/plan.ts'
import { counted, listed } from '../../../core/words.ts'
import { type AclBinding, aclText } from '../../../kafka/acl-binding.ts'
import { rulesAbout } from '../../access/rules-about.ts'
import { type AclStep, afterSteps } from '../acl-steps.ts'
import type { ObservedAcls } from '../observe-acls.ts'
import { sharedGroups } from '../shared-groups.ts'
import { isWordless } from '../wanted-rules.ts'

/** Pure: what somebody would be angry about not having been told, the worst first. */
export function aclConsequences(
  observed: ObservedAcls,
  stages: readonly (readonly AclStep[])[],
  prune: boolean,
): Consequence[] {
  const { rules, desired, faults, file, lockdown } = observed
  const steps = stages.flat()
  const list: Consequence[] = []
  const say = (severity: Consequence['severity'], text: string): void => void list.push({ severity, text })
  const of = (kind: AclStep['kind'], permission: AclBinding['permission']): AclBinding[] =>
    steps.flatMap(step => (step.kind === kind && step.acl.permission === permission ? [step.acl] : []))

  const undenied = of('delete', 'DENY')
  if (undenied.length > 0)
    say(
      'critical',
      `${counted(undenied.length, 'rule')} that denies goes away: ${listed(undenied.map(aclText))}.`,
    )
  const taken = of('delete', 'ALLOW')
  if (taken.length > 0)
    say(
      'critical',
      `${counted(taken.length, 'rule')} that no file declares ${taken.length === 1 ? 'is' : 'are'} deleted: clients of ${listed([...new Set(taken.map(one => one.principal))], 5)} that need them stop working at once.`,
    )
  const shut = shutTopics(observed, steps)
  if (shut.length > 0)
    say(
      'critical',
      `No rule is about ${listed(shut)} yet. Where allow.everyone.if.no.acl.found is on, everybody uses ${shut.length === 1 ? 'it' : 'them'} now, and only those named here will.`,
    )
  if (lockdown !== null && lockdown.length > 0)
    say(
      'warning',
      `A lockdown is in force: its ${counted(lockdown.length, 'rule')} ${lockdown.length === 1 ? 'stays' : 'stay'}, emergency lift takes ${lockdown.length === 1 ? 'it' : 'them'} away. Whom it does not name it shuts out of nothing that is granted now.`,
    )
  if (prune && lockdown === null && undenied.length > 0)
    say(
      'critical',
      'Whether a lockdown is in force is not known here, away from the bot’s database: rules that deny may be its own.',
    )
  const everybody = of('create', 'ALLOW').filter(one => one.principal === 'User:*')
  if (everybody.length > 0)
    say('warning', `Everybody who can sign in is granted: ${listed(everybody.map(aclText))}.`)
  const shared = sharedGroups(desired.bindings, afterSteps(rules, steps))
  if (shared.size > 0)
    say(
      'warning',
      `${listed([...shared].map(([group, who]) => `${who.join(' and ')} share the group ${group}`))}: they would take partitions from one another.`,
    )
  if (faults.length > 0)
    say('warning', `${file} has ${counted(faults.length, 'fault')}: entries that have one are left out.`)
  const wider = desired.inexpressible.filter(one => one.instead?.startsWith('granted'))
  if (desired.inexpressible.length > 0 && steps.length > 0)
    say(
      'warning',
      `${counted(desired.inexpressible.length, 'thing')} in ${file} cannot be expressed by Kafka’s rules; for ${wider.length} of them the nearest that can is granted. acl list --status inexpressible names them all.`,
    )
  const wanted = new Set([...desired.bindings.map(one => one.acl), ...(lockdown ?? [])].map(aclText))
  const unmanaged = rules.filter(rule => !wanted.has(aclText(rule)))
  if (!prune && unmanaged.length > 0)
    say('note', `${counted(unmanaged.length, 'rule')} that no file declares: kept. --prune deletes them.`)
  const wordless = rules.filter(isWordless)
  if (wordless.length > 0)
    say('note', `${counted(wordless.length, 'rule')} of a kind that is newer than the bot: kept.`)
  return list
}

/** Topics that exist and have their first rules made, unless it is known that this changes nothing for others. */
function shutTopics({ rules, topics, settings }: ObservedAcls, steps: readonly AclStep[]): string[] {
  if (settings.allowEveryoneIfNoAclFound === false) return []
  const [before, after] = [rulesAbout(rules, 'TOPIC'), rulesAbout(afterSteps(rules, steps), 'TOPIC')]
  return [...topics].filter(topic => before(topic).length === 0 && after(topic).length > 0).sort()
}
