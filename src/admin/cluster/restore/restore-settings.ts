import { listed } from '../../../core/words.ts'
import { aclKey, aclText } from '../../../kafka/acl-binding.ts'
import { quotaName } from '../../../kafka/cluster.ts'
import { differing, nothing, type RestoreInput, type SectionPlan } from './restore-input.ts'
import { stepKey } from './restore-step.ts'

/** What is set for all brokers. */
export function planClusterSettings({ file, now }: RestoreInput): SectionPlan {
  const plan = nothing()
  addSettings(plan, '', file.cluster, now.document.cluster)
  const levels = new Map(now.document.cluster.features.map(one => [one.name, one.level]))
  const others = file.cluster.features.filter(({ name, level }) => (levels.get(name) ?? 0) !== level)
  if (others.length > 0)
    plan.warnings.push({
      severity: 'note',
      text: `Levels of features stay as they are: ${listed(others.map(({ name, level }) => `${name} ${levels.get(name) ?? 0}, in the export ${level}`))}.`,
    })
  return plan
}

/** What is set for one broker alone. */
export function planBrokers({ file, now }: RestoreInput): SectionPlan {
  const plan = nothing()
  for (const broker of file.brokers) {
    const there = now.document.brokers.find(({ id }) => id === broker.id)
    const isSet = Object.keys(broker.configs).length + broker.hidden.length > 0
    if (there) addSettings(plan, String(broker.id), broker, there)
    else if (isSet)
      plan.blocked.push({
        key: `broker-settings ${broker.id}`,
        name: `the settings of broker ${broker.id}`,
        why: 'this broker is not there',
      })
  }
  return plan
}

interface Settings {
  configs: Record<string, string>
  hidden: readonly string[]
}

function addSettings(plan: SectionPlan, broker: string, wanted: Settings, now: Settings): void {
  const { values, was } = differing(wanted.configs, now.configs)
  if (Object.keys(values).length > 0) plan.steps.push({ kind: 'broker-settings', broker, values, was })
  for (const name of wanted.hidden)
    if (!now.hidden.includes(name))
      plan.blocked.push({
        key: `secret ${broker} ${name}`,
        name: `${name} of ${broker === '' ? 'all brokers' : `broker ${broker}`}`,
        why: 'its value is a secret, and those are in no export: set it by hand',
      })
}

export function planQuotas({ file, now }: RestoreInput): SectionPlan {
  const plan = nothing()
  for (const quota of file.quotas) {
    const there = now.document.quotas.find(one => quotaName(one.entity) === quotaName(quota.entity))
    const { values, was } = differing(quota.values, there?.values ?? {})
    if (Object.keys(values).length > 0) plan.steps.push({ kind: 'quota', entity: quota.entity, values, was })
  }
  return plan
}

export function planAcls({ file, now }: RestoreInput): SectionPlan {
  const plan = nothing()
  const there = now.document.acls && new Set(now.document.acls.map(aclKey))
  for (const acl of file.acls ?? []) {
    if (there?.has(aclKey(acl))) continue
    const words: string[] = [acl.resourceType, acl.patternType, acl.operation, acl.permission]
    const step = { kind: 'acl' as const, acl }
    const why = !there
      ? 'the brokers have no authorizer'
      : words.includes('UNKNOWN')
        ? 'it holds something that this version of the bot has no word for'
        : null
    if (why) plan.blocked.push({ key: stepKey(step), name: aclText(acl), why })
    else plan.steps.push(step)
  }
  if (plan.steps.length > 0 && there?.size === 0)
    plan.warnings.push({
      severity: 'critical',
      text: 'The cluster has no access rule now. Where its brokers allow everything to everybody as long as there is none (allow.everyone.if.no.acl.found), these first rules take that away from all whom they do not name.',
    })
  return plan
}

/** SCRAM users that would have to sign in: nobody can bring their passwords back. */
export function lostUsers({ file, now }: Pick<RestoreInput, 'file' | 'now'>): SectionPlan {
  const plan = nothing()
  for (const { user, credentials } of file.scramUsers) {
    const there = now.document.scramUsers.find(one => one.user === user)?.credentials ?? []
    const lost = credentials.filter(one => !there.some(({ mechanism }) => mechanism === one.mechanism))
    if (lost.length > 0)
      plan.blocked.push({
        key: `scram ${user}`,
        name: `SCRAM user ${user} (${lost.map(one => one.mechanism).join(', ')})`,
        why: 'Kafka tells no passwords, so that they are in no export: set them anew',
      })
  }
  return plan
}
