import { type AclBinding, type AclOperation, aclText } from '../../kafka/acl-binding.ts'
import { type AuthorizerSettings, type Decider, decide, type Resource } from './decide.ts'
import { rulesAbout } from './rules-about.ts'

/** What one principal may do with one resource: from anywhere, with the addresses from where it is otherwise. */
export interface Right {
  principal: string
  operation: AclOperation
  verdict: 'allowed' | 'denied' | 'unknown'
  /** The rule that decides, or in words why none does. */
  decidedBy: string
  exceptions: { host: string; verdict: 'allowed' | 'denied' | 'unknown'; decidedBy: string }[]
}

/** Stands for everybody whom no rule names: nobody can be called so, as Kafka's own `User:*` means all. */
export const everybodyElse = 'everybody else'

/**
 * Pure: who may do what with a resource. Told are those whom a rule about it names, super users, and everybody else. With `host`
 * only that address is looked at, else any address that no rule names, and those that rules name as exceptions.
 */
export function whoMay(
  rules: readonly AclBinding[],
  settings: AuthorizerSettings,
  question: {
    resource: Resource
    operations: readonly AclOperation[]
    principals: readonly string[]
    host?: string | undefined
  },
): Right[] {
  const { resource, operations, principals, host } = question
  const about = rulesAbout(rules, resource.type)(resource.name)
  const ofCluster = rules.filter(rule => rule.resourceType === 'CLUSTER')
  const named = about.map(rule => rule.host)
  const hosts = host === undefined ? [...new Set(named)].filter(one => one !== '*').sort() : []
  const judge = (principal: string, operation: AclOperation, from: string) => {
    const { verdict, by } = decide(about, settings, { principal, host: from, operation, resource })
    // Who may create topics of the cluster may create each of them (ControllerApis.createTopics).
    if (verdict !== 'allowed' && operation === 'CREATE' && resource.type === 'TOPIC') {
      const cluster = { type: 'CLUSTER', name: 'kafka-cluster' } as const
      const onCluster = decide(ofCluster, settings, { principal, host: from, operation, resource: cluster })
      if (onCluster.verdict === 'allowed')
        return { verdict: onCluster.verdict, decidedBy: words(onCluster.by) }
    }
    return { verdict, decidedBy: words(by) }
  }
  return principals.flatMap(principal =>
    operations.map((operation): Right => {
      const usual = judge(principal, operation, host ?? elsewhere)
      const exceptions = hosts
        .map(one => ({ host: one, ...judge(principal, operation, one) }))
        .filter(one => one.verdict !== usual.verdict)
      return { principal, operation, ...usual, exceptions }
    }),
  )
}

/** Whom the rules about a resource name, beside the super users and everybody else. */
export function principalsAbout(
  rules: readonly AclBinding[],
  settings: AuthorizerSettings,
  resource: Resource,
): string[] {
  const named = rulesAbout(
    rules,
    resource.type,
  )(resource.name)
    .map(rule => rule.principal)
    .filter(principal => principal !== 'User:*')
  return [...[...new Set([...named, ...(settings.superUsers ?? [])])].sort(), everybodyElse]
}

/** An address that no client has and no rule can name. */
const elsewhere = ''

function words(by: Decider): string {
  switch (by.kind) {
    case 'rule':
      return aclText(by.rule)
    case 'super-user':
      return 'super user'
    case 'others':
      return 'no rule fits, and others are about it'
    case 'nothing':
      return 'no rule is about it'
  }
}
