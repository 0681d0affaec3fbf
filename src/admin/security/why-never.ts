import { isIP } from 'node:net'
import type { AclBinding } from '../../kafka/acl-binding.ts'
import { anonymousListeners, type Listener, listenersOf } from './listeners.ts'
import { type ObservedSecurity, settingOf } from './observed-security.ts'

/** Why nobody can ever match this rule, or null. Kafka accepts all of these without a word (tried on Kafka 4). */
export function whyNever(
  rule: AclBinding,
  observed: ObservedSecurity,
): { id: string; text: string; fix: string } | null {
  const { resourceName, patternType, principal, host } = rule
  if (patternType === 'LITERAL' && resourceName !== '*' && resourceName.includes('*'))
    return {
      id: 'glob',
      text: `"${resourceName}" is taken literally, and no name has a star in it`,
      fix: `grant it with --resource-pattern-type prefixed and "${resourceName.replace(/\*.*$/, '')}"`,
    }
  if (patternType === 'PREFIXED' && resourceName.includes('*'))
    return {
      id: 'glob',
      text: `the prefix "${resourceName}" has a star in it, and no name has one`,
      fix: `grant the prefix "${resourceName.replace(/\*.*$/, '')}"`,
    }
  if (host !== '*' && isIP(host) === 0)
    return {
      id: 'host',
      text: `"${host}" is no single address, and Kafka compares nothing else`,
      fix: 'name each address, or keep the network out by a firewall',
    }
  const isOwnBuilder = [...observed.brokers.values()].every(config => {
    const builder = config.known ? settingOf(config.value, 'principal.builder.class') : undefined
    return builder === standardBuilder
  })
  // Another builder may make whatever principals it likes.
  if (!isOwnBuilder) return null
  if (!principal.startsWith('User:'))
    return {
      id: 'principal-type',
      text: `no client is ever "${principal}", as Kafka makes principals of type User only`,
      fix: 'grant it to each member',
    }
  return whyNobody(principal.slice('User:'.length), observed)
}

const standardBuilder = 'org.apache.kafka.common.security.authenticator.DefaultKafkaPrincipalBuilder'

/** Only said where every way into the cluster is known, and none of them gives that name. */
function whyNobody(
  name: string,
  observed: ObservedSecurity,
): { id: string; text: string; fix: string } | null {
  const isWhole = [...observed.brokers.values()].every(config => config.known)
  if (name === '*' || !isWhole || !observed.scramUsers.known) return null
  const listeners = listenersOf(observed)
  if (listeners.length === 0) return null
  if (name === 'ANONYMOUS')
    return anonymousListeners(listeners).length > 0 || listeners.some(mayBeUnasked)
      ? null
      : {
          id: 'principal',
          text: 'every listener asks who somebody is, so nobody is ANONYMOUS',
          fix: 'grant it to those who need it',
        }
  const isScram = observed.scramUsers.value.some(({ user }) => user === name)
  const mechanisms = new Set(listeners.flatMap(listener => listener.mechanisms))
  const isOnlyScram = [...mechanisms].every(mechanism => mechanism.startsWith('SCRAM-'))
  const hasCertificates = listeners.some(
    listener => listener.protocol === 'SSL' && listener.asksForCertificate !== false,
  )
  if (isScram || !isOnlyScram || hasCertificates) return null
  return {
    id: 'principal',
    text: `there is no SCRAM user "${name}", and the listeners know no other way to be one`,
    fix: 'make the user with kafka-configs.sh --alter --entity-type users, or grant it to the right one',
  }
}

const mayBeUnasked = (listener: Listener): boolean =>
  listener.protocol === 'SSL' && listener.asksForCertificate === null
