import { listed } from '../../core/words.ts'
import type { ConfigEntry } from '../../kafka/cluster.ts'
import { type ObservedSecurity, settingOf } from './observed-security.ts'
import type { SecurityFinding } from './security-finding.ts'

/** One listener of one broker, as `listeners` and `listener.security.protocol.map` have it. */
export interface Listener {
  broker: number
  name: string
  protocol: string
  host: string
  /** Only a program on the broker's own machine reaches it. */
  isLocal: boolean
  /** Upper case; empty where it has no SASL. */
  mechanisms: string[]
  /** Whether a client without a certificate comes in; null: the broker does not tell. */
  asksForCertificate: boolean | null
}

export const listenersOf = ({ brokers }: Pick<ObservedSecurity, 'brokers'>): Listener[] =>
  [...brokers].flatMap(([broker, config]) => (config.known ? listenersOfBroker(broker, config.value) : []))

export function listenerFindings(observed: ObservedSecurity): SecurityFinding[] {
  const listeners = listenersOf(observed)
  const plain = listeners.filter(one => !one.protocol.endsWith('SSL'))
  const isReachable = plain.some(one => !one.isLocal)
  const passwords = listeners.filter(one => one.mechanisms.includes('PLAIN'))
  const bare = passwords.filter(one => one.protocol === 'SASL_PLAINTEXT')
  const local = (some: readonly Listener[]): boolean => some.every(one => one.isLocal)
  return [
    ...one(plain, {
      severity: isReachable ? 'critical' : 'warning',
      id: 'listener-without-tls',
      text: `${places(plain)} without TLS: records and access rules can be read and changed on the way.${isReachable ? '' : ' Only programs on the brokers’ own machines reach it.'}`,
      fix: 'listener.security.protocol.map: SSL or SASL_SSL for these names, and ssl.keystore.* of the broker',
    }),
    ...one(bare, {
      severity: local(bare) ? 'warning' : 'critical',
      id: 'password-in-the-clear',
      text: `${places(bare)} with SASL PLAIN and no TLS: passwords cross the network as they are.`,
      fix: 'SASL_SSL for these listeners, and SCRAM-SHA-512 in sasl.enabled.mechanisms',
    }),
    ...one(
      passwords.filter(listener => listener.protocol === 'SASL_SSL'),
      {
        severity: 'warning',
        id: 'mechanism-plain',
        text: 'SASL PLAIN is accepted: the broker sees every password, and keeps them in its configuration.',
        fix: 'sasl.enabled.mechanisms=SCRAM-SHA-512, once no client signs in by PLAIN',
      },
    ),
  ]
}

/** Which listeners let somebody in who has shown nothing: their principal is User:ANONYMOUS. */
export const anonymousListeners = (listeners: readonly Listener[]): Listener[] =>
  listeners.filter(
    one => one.protocol === 'PLAINTEXT' || (one.protocol === 'SSL' && one.asksForCertificate === false),
  )

const one = (
  listeners: readonly Listener[],
  finding: Omit<SecurityFinding, 'evidence'>,
): SecurityFinding[] => (listeners.length === 0 ? [] : [{ ...finding, evidence: evidence(listeners) }])

const places = (listeners: readonly Listener[]): string => {
  const names = [...new Set(listeners.map(listener => listener.name))]
  return `${names.length === 1 ? 'Listener' : 'Listeners'} ${listed(names)}`
}

function evidence(listeners: readonly Listener[]): string {
  const kinds = Map.groupBy(listeners, ({ name, protocol }) => `${name} is ${protocol}`)
  return [...kinds]
    .map(
      ([kind, same]) => `${kind} (broker ${listed([...new Set(same.map(({ broker }) => String(broker)))])})`,
    )
    .join(', ')
}

function listenersOfBroker(broker: number, config: readonly ConfigEntry[]): Listener[] {
  const map = new Map(
    (settingOf(config, 'listener.security.protocol.map') ?? '')
      .split(',')
      .map(pair => pair.trim().split(':'))
      .map(([name = '', protocol = '']) => [name.toUpperCase(), protocol.toUpperCase()] as const),
  )
  const controllers = (settingOf(config, 'controller.listener.names') ?? '').toUpperCase().split(',')
  return (settingOf(config, 'listeners') ?? '').split(',').flatMap((text): Listener[] => {
    const [, name, host] = /^\s*([^:]+):\/\/(.*):-?\d+\s*$/.exec(text) ?? []
    if (name === undefined || host === undefined) return []
    const upper = name.toUpperCase()
    const protocol = map.get(upper) ?? upper
    const own = (setting: string): string | null | undefined =>
      settingOf(config, `listener.name.${name.toLowerCase()}.${setting}`) ?? settingOf(config, setting)
    const mechanisms = controllers.includes(upper)
      ? settingOf(config, 'sasl.mechanism.controller.protocol')
      : own('sasl.enabled.mechanisms')
    const certificate = own('ssl.client.auth')
    return [
      {
        broker,
        name: upper,
        protocol,
        host,
        isLocal: /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/i.test(host),
        mechanisms: protocol.startsWith('SASL')
          ? (mechanisms ?? '').split(',').map(mechanism => mechanism.trim().toUpperCase())
          : [],
        asksForCertificate: typeof certificate === 'string' ? certificate === 'required' : null,
      },
    ]
  })
}
