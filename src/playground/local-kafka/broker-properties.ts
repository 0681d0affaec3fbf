import type { LocalKafkaOptions } from './local-kafka.ts'

/** One node of the cluster: how others and clients reach it. */
export interface Node {
  id: number
  /** The name under which brokers reach one another. */
  host: string
  /** The address that a listener binds to. */
  bindHost: string
  ports: { plain: number; controller: number; tls: number; sasl: number }
}

/** Paths of PEM files as the broker sees them, for the TLS and SASL listeners. */
export interface BrokerCertificates {
  /** Private key (PKCS#8) followed by the certificate, as Kafka wants its PEM key stores (KIP-651). */
  keyStore: string
  trustStore: string
}

/** The server.properties of one broker that is a controller too. */
export function brokerProperties(
  node: Node,
  nodes: readonly Node[],
  dataDir: string,
  certificates: BrokerCertificates | null,
  options: LocalKafkaOptions,
): Record<string, string> {
  const replicas = String(Math.min(3, nodes.length))
  const minIsr = String(Math.min(2, nodes.length))
  return {
    'process.roles': 'broker,controller',
    'node.id': String(node.id),
    'controller.quorum.voters': nodes.map(n => `${n.id}@${n.host}:${n.ports.controller}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    ...listeners(node, options),
    'log.dirs': dataDir,
    'auto.create.topics.enable': 'false',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'true',
    // What comes through a plain listener is ANONYMOUS, brokers and controllers among themselves included.
    'super.users': 'User:ANONYMOUS',
    ...(certificates && {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.location': certificates.keyStore,
      'ssl.truststore.type': 'PEM',
      'ssl.truststore.location': certificates.trustStore,
    }),
    ...(options.sasl && saslProperties(options.sasl.users)),
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': minIsr,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': minIsr,
    ...smallMachine,
    ...options.properties,
    ...options.brokerProperties?.[node.id],
  }
}

/** The text of a Java properties file. Backslashes are the only characters of our values that need escaping. */
export const propertiesText = (properties: Record<string, string>): string =>
  Object.entries(properties)
    .map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`)
    .join('')

/** Quick to start, cheap when idle: internal topics with few partitions, few threads, little memory set aside. */
const smallMachine = {
  'offsets.topic.num.partitions': '5',
  'transaction.state.log.num.partitions': '5',
  'share.coordinator.state.topic.num.partitions': '5',
  'group.initial.rebalance.delay.ms': '0',
  'num.network.threads': '2',
  'num.io.threads': '4',
  'background.threads': '2',
  // The cleaner takes 128 MB of heap for this by default; a few MB do for topics of playground size.
  'log.cleaner.dedupe.buffer.size': '8388608',
  // A killed broker counts as dead after this; Kafka's own 9 s would make every fault test wait as long.
  'broker.session.timeout.ms': '6000',
  'broker.heartbeat.interval.ms': '1000',
}

function listeners(node: Node, options: LocalKafkaOptions): Record<string, string> {
  const all = [
    { name: 'PLAINTEXT', protocol: 'PLAINTEXT', port: node.ports.plain },
    ...(options.tls ? [{ name: 'TLS', protocol: 'SSL', port: node.ports.tls }] : []),
    ...(options.sasl ? [{ name: 'SASL', protocol: 'SASL_SSL', port: node.ports.sasl }] : []),
  ]
  const controller = { name: 'CONTROLLER', protocol: 'PLAINTEXT', port: node.ports.controller }
  return {
    listeners: [...all, controller].map(l => `${l.name}://${node.bindHost}:${l.port}`).join(','),
    'advertised.listeners': all.map(l => `${l.name}://${node.host}:${l.port}`).join(','),
    'listener.security.protocol.map': [...all, controller].map(l => `${l.name}:${l.protocol}`).join(','),
    ...(options.tls && { 'listener.name.tls.ssl.client.auth': 'required' }),
  }
}

/** SCRAM credentials live in the cluster's metadata (`format --add-scram`); PLAIN's are the login module's own options. */
function saslProperties(users: { username: string; password: string }[]): Record<string, string> {
  const quote = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
  const plainUsers = users.map(u => ` user_${u.username}=${quote(u.password)}`).join('')
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;'
  return {
    'listener.name.sasl.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.sasl.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required${plainUsers};`,
    'listener.name.sasl.scram-sha-256.sasl.jaas.config': scram,
    'listener.name.sasl.scram-sha-512.sasl.jaas.config': scram,
  }
}
