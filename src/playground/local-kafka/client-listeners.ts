import { Failure } from '../../core/failure.ts'
import { clientHost, type Node } from './broker-properties.ts'
import { type Certificates, makeCertificates } from './certificates.ts'
import type { LocalKafka, LocalKafkaOptions } from './local-kafka.ts'

/** What clients are told: the addresses of each listener, and what they need to get in. */
export function clientListeners(
  nodes: readonly Node[],
  certificates: Certificates | null,
  options: LocalKafkaOptions,
): Pick<LocalKafka, 'bootstrap' | 'tls' | 'sasl'> {
  const addresses = (port: 'plain' | 'tls' | 'sasl') => nodes.map(node => `${clientHost}:${node.ports[port]}`)
  return {
    bootstrap: addresses('plain'),
    ...(certificates &&
      options.tls && {
        tls: {
          bootstrap: addresses('tls'),
          ca: certificates.ca,
          cert: certificates.clientCert,
          key: certificates.clientKey,
        },
      }),
    ...(certificates &&
      options.sasl && {
        sasl: { bootstrap: addresses('sasl'), ca: certificates.ca, users: options.sasl.users },
      }),
  }
}

/** The certificates that the options call for; null when no listener needs any. Checks the SASL users first. */
export async function certificatesFor(
  options: LocalKafkaOptions,
  folder: string,
): Promise<Certificates | null> {
  for (const { username, password } of options.sasl?.users ?? []) {
    // Neither the JAAS text nor StorageTool's `[name=…,password=…]` would take other characters without quoting.
    if ([username, password].every(text => /^[\w.-]+$/.test(text))) continue
    throw new Failure('usage', `The SASL user "${username}" of the local Kafka cannot be used.`, {
      hint: 'User names and passwords there are letters, digits, dots, dashes and underscores.',
    })
  }
  return options.tls || options.sasl ? makeCertificates(folder) : null
}
