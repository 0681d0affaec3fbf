import { type AclBinding, aclKey } from '../../kafka/acl-binding.ts'

/** One rule made or deleted. */
export interface AclStep {
  kind: 'create' | 'delete'
  acl: AclBinding
}

/**
 * Pure: the way from some rules to others, in stages that go one after the other: new DENY, new ALLOW, old ALLOW away, old DENY away.
 * So nobody has on the way what they have neither before nor after, and nobody lacks what they have before and after: up to the
 * third stage all DENY of both sides hold, and from the second on all ALLOW of the end do. (Where
 * allow.everyone.if.no.acl.found is on, the first rule about a thing shuts it to all others, whatever the order.)
 */
export function aclStages(before: readonly AclBinding[], after: readonly AclBinding[]): AclStep[][] {
  const was = new Set(before.map(aclKey))
  const willBe = new Set(after.map(aclKey))
  const made = after.filter(acl => !was.has(aclKey(acl)))
  const gone = before.filter(acl => !willBe.has(aclKey(acl)))
  const stage = (kind: AclStep['kind'], acls: readonly AclBinding[], isDeny: boolean): AclStep[] =>
    acls.filter(acl => (acl.permission === 'DENY') === isDeny).map(acl => ({ kind, acl }))
  return [
    stage('create', made, true),
    stage('create', made, false),
    stage('delete', gone, false),
    stage('delete', gone, true),
  ].filter(steps => steps.length > 0)
}

/** The rules after these steps. */
export function afterSteps(rules: readonly AclBinding[], steps: readonly AclStep[]): AclBinding[] {
  const byKey = new Map(rules.map(acl => [aclKey(acl), acl]))
  for (const { kind, acl } of steps)
    if (kind === 'create') byKey.set(aclKey(acl), acl)
    else byKey.delete(aclKey(acl))
  return [...byKey.values()]
}
