import type { Certificates } from './certificates.ts'
import type { LocalKafkaOptions, SaslUser } from './local-kafka.ts'

/** One node of the cluster. */
export interface Node {
  id: number
  /** The name under which brokers reach one another; clients always come to `clientHost`. */
  host: string
  bindHost: string
  ports: { plain: number; internal: number; controller: number; tls: number; sasl: number }
}

/** Where clients reach every broker, whatever the brokers call one another. */
export const clientHost = '127.0.0.1'

/** The server.properties of one broker that is a controller too. */
export function brokerProperties(
  node: Node,
  nodes: readonly Node[],
  dataDir: string,
  certificates: Certificates | null,
  options: LocalKafkaOptions,
): Record<string, string> {
  const replicas = String(Math.min(3, nodes.length))
  const minIsr = String(Math.min(2, nodes.length))
  return {
    'process.roles': 'broker,controller',
    'node.id': String(node.id),
    'controller.quorum.voters': nodes.map(n => `${n.id}@${n.host}:${n.ports.controller}`).join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'INTERNAL',
    ...listeners(node, options),
    'log.dirs': dataDir,
    'auto.create.topics.enable': 'false',
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'allow.everyone.if.no.acl.found': 'true',
    // Who comes through a plain listener is ANONYMOUS, brokers and controllers among themselves included.
    'super.users': 'User:ANONYMOUS',
    ...(certificates && tlsProperties(certificates)),
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

/** The text of a Java properties file. */
export const propertiesText = (properties: Record<string, string>): string =>
  Object.entries(properties)
    .map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`)
    .join('')

/** What StorageTool format has to be told to put SCRAM users into the cluster's metadata (KIP-900). */
export const scramArguments = (users: readonly SaslUser[]): string[] =>
  users.flatMap(({ username, password }) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap(mechanism => [
      '--add-scram',
      `${mechanism}=[name=${username},password=${password}]`,
    ]),
  )

/** Quick to start, cheap when idle: internal topics with few partitions, few threads, little memory set aside. */
const smallMachine = {
  'offsets.topic.num.partitions': '5',
  'transaction.state.log.num.partitions': '5',
  'share.coordinator.state.topic.num.partitions': '5',
  'group.initial.rebalance.delay.ms': '0',
  'num.network.threads': '2',
  'num.io.threads': '4',
  'background.threads': '2',
  // The cleaner sets aside 128 MB of heap for this by default; a few MB do for topics of playground size.
  'log.cleaner.dedupe.buffer.size': '8388608',
  // After it found nothing to do it sleeps for 15 s by default: compaction shall be seen by whoever tries it out.
  'log.cleaner.backoff.ms': '500',
  // A killed broker counts as dead after this, and may register again only then (DUPLICATE_BROKER_REGISTRATION before).
  // Kafka's own 9 s would make every fault test wait as long.
  'broker.session.timeout.ms': '6000',
  'broker.heartbeat.interval.ms': '1000',
}

function listeners(node: Node, options: LocalKafkaOptions): Record<string, string> {
  const { host, bindHost, ports } = node
  const advertised = [
    { name: 'PLAINTEXT', protocol: 'PLAINTEXT', host: clientHost, port: ports.plain },
    { name: 'INTERNAL', protocol: 'PLAINTEXT', host, port: ports.internal },
    ...(options.tls ? [{ name: 'TLS', protocol: 'SSL', host: clientHost, port: ports.tls }] : []),
    ...(options.sasl ? [{ name: 'SASL', protocol: 'SASL_SSL', host: clientHost, port: ports.sasl }] : []),
  ]
  const all = [...advertised, { name: 'CONTROLLER', protocol: 'PLAINTEXT', host, port: ports.controller }]
  return {
    listeners: all.map(l => `${l.name}://${bindHost}:${l.port}`).join(','),
    'advertised.listeners': advertised.map(l => `${l.name}://${l.host}:${l.port}`).join(','),
    'listener.security.protocol.map': all.map(l => `${l.name}:${l.protocol}`).join(','),
  }
}

/** Key and certificates as PEM texts in the properties themselves (KIP-651). */
function tlsProperties(certificates: Certificates): Record<string, string> {
  return {
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.certificate.chain': certificates.brokerCert,
    'ssl.keystore.key': certificates.brokerKey,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.certificates': certificates.ca,
    'listener.name.tls.ssl.client.auth': 'required',
  }
}

/** SCRAM credentials live in the cluster's metadata; PLAIN's are options of the login module. */
function saslProperties(users: readonly SaslUser[]): Record<string, string> {
  const plainUsers = users.map(u => ` user_${u.username}="${u.password}"`).join('')
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;'
  return {
    'listener.name.sasl.sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.sasl.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required${plainUsers};`,
    'listener.name.sasl.scram-sha-256.sasl.jaas.config': scram,
    'listener.name.sasl.scram-sha-512.sasl.jaas.config': scram,
  }
}
