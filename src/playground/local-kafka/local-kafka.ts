/** A Kafka cluster to try things on, and everything a client needs to reach it. */
export interface LocalKafka {
  /** `host:port` of the plain listener of every broker. */
  bootstrap: string[]
  brokers: LocalBroker[]
  clusterId: string
  /** Where it came from: named by KAFKA_BOOTSTRAP_SERVERS, an image, or the published jars. */
  way: LocalKafkaWay
  /** Present when the options asked for such a listener. */
  tls?: TlsListener
  sasl?: SaslListener
  /**
   * SIGKILL: the broker has no chance to hand over its leaderships. Resolves when the process is gone; the cluster notices
   * after `broker.session.timeout.ms`. A given cluster refuses.
   */
  killBroker(id: number): Promise<void>
  /** The same broker again with the same data and ports; resolves when the cluster counts it as alive. */
  startBroker(id: number): Promise<void>
  /** Ends every process and removes the data unless it is kept. Calling it twice does no harm; a given cluster is left alone. */
  stop(): Promise<void>
}

export type LocalKafkaWay = 'given' | 'docker' | 'jars'

export interface LocalBroker {
  id: number
  host: string
  port: number
  /** What the broker printed, for reading when it does not start; null where it runs elsewhere. */
  logFile: string | null
}

/** TLS where the client has to show a certificate too. PEM texts. */
export interface TlsListener {
  bootstrap: string[]
  ca: string
  /** A client certificate of that authority; its principal is `User:CN=local-client`. */
  cert: string
  key: string
}

/** SASL over TLS: PLAIN, SCRAM-SHA-256 and SCRAM-SHA-512 for every user. */
export interface SaslListener {
  bootstrap: string[]
  ca: string
  users: SaslUser[]
}

export interface SaslUser {
  username: string
  password: string
}

export interface LocalKafkaOptions {
  /** How many brokers, each a controller too; default 3. */
  brokers?: number
  /** Broker properties over the ones we set, for all brokers. */
  properties?: Record<string, string>
  /** The same for single brokers, by broker id. */
  brokerProperties?: Record<number, Record<string, string>>
  /** Adds a TLS listener that asks for client certificates. */
  tls?: boolean
  /** Adds a SASL listener over TLS for these users. */
  sasl?: { users: SaslUser[] }
  /** Keeps the data in this folder, and starts from it when a cluster was kept there. Otherwise a temporary folder is used. */
  keepIn?: string
  /** The ways to try, in this order; default all of them: given, docker, jars. */
  ways?: LocalKafkaWay[]
  /** Told in one sentence what takes time. */
  onProgress?: (sentence: string) => void
}
