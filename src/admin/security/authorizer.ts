import { listed } from '../../core/words.ts'
import { anonymousListeners, listenersOf } from './listeners.ts'
import { type ObservedSecurity, settingOf } from './observed-security.ts'
import { isAllowed } from './rule-reach.ts'
import type { SecurityFinding } from './security-finding.ts'

/** Whether there is somebody who decides, and who is let through without being asked. */
export function authorizerFindings(observed: ObservedSecurity): SecurityFinding[] {
  const { acls, botIsAnonymous } = observed
  if (!acls.known) return []
  if (acls.value === null)
    return [
      {
        severity: 'critical',
        id: 'no-authorizer',
        text: 'The brokers have no authorizer: whoever reaches them may read, write and delete everything.',
        evidence: 'Kafka answers DescribeAcls with SECURITY_DISABLED',
        fix: 'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer on brokers and controllers, with super.users for the brokers',
      },
    ]
  const anonymous = anonymousListeners(listenersOf(observed))
  // The bot was given the rules, which takes DESCRIBE on the cluster.
  const cameInUnasked =
    botIsAnonymous && !isAllowed(acls.value, 'User:ANONYMOUS', 'DESCRIBE', 'CLUSTER', 'kafka-cluster')
  return [
    ...(cameInUnasked
      ? [
          {
            severity: 'critical' as const,
            id: 'anonymous-is-trusted',
            text: 'Whoever signs in with nothing may read the access rules, and no rule grants it: User:ANONYMOUS is a super user, or everybody may do what no rule is about.',
            evidence: `the bot itself came in as User:ANONYMOUS${anonymous.length > 0 ? ` through ${listed([...new Set(anonymous.map(one => one.name))])}` : ''}`,
            fix: 'take User:ANONYMOUS out of super.users, set allow.everyone.if.no.acl.found=false, and give the brokers and the bot accounts of their own',
          },
        ]
      : []),
    ...brokersTelling(observed, 'allow.everyone.if.no.acl.found').flatMap(({ value, brokers }) =>
      value === 'true'
        ? [
            {
              severity: 'critical' as const,
              id: 'allow-everyone',
              text: 'Everybody may do everything with what no rule is about.',
              evidence: `allow.everyone.if.no.acl.found=true on broker ${listed(brokers)}`,
              fix: 'allow.everyone.if.no.acl.found=false',
            },
          ]
        : [],
    ),
    ...brokersTelling(observed, 'super.users').flatMap(({ value, brokers }) =>
      value?.split(';').some(user => user.trim() === 'User:ANONYMOUS')
        ? [
            {
              severity: 'critical' as const,
              id: 'anonymous-super-user',
              text: 'User:ANONYMOUS is a super user: whoever signs in with nothing may do everything.',
              evidence: `super.users on broker ${listed(brokers)}`,
              fix: 'take User:ANONYMOUS out of super.users',
            },
          ]
        : [],
    ),
  ]
}

/**
 * Settings of the authorizer that the brokers have and keep to themselves: Kafka tells no value of a setting that it does not
 * define itself (KafkaConfig.maybeSensitive), and super.users and allow.everyone.if.no.acl.found are the authorizer's.
 */
export const untoldSettings = (observed: Pick<ObservedSecurity, 'brokers'>): string[] =>
  ['super.users', 'allow.everyone.if.no.acl.found'].filter(name =>
    brokersTelling(observed, name).some(({ value }) => value === null),
  )

function brokersTelling(
  { brokers }: Pick<ObservedSecurity, 'brokers'>,
  name: string,
): { value: string | null; brokers: string[] }[] {
  const told = [...brokers].flatMap(([broker, config]) => {
    const value = config.known ? settingOf(config.value, name) : undefined
    return value === undefined ? [] : [{ broker: String(broker), value }]
  })
  return [...Map.groupBy(told, one => one.value)].map(([value, same]) => ({
    value,
    brokers: same.map(one => one.broker),
  }))
}
