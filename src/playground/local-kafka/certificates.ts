import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../core/failure.ts'
import { runProgram } from './run-program.ts'

/** PEM texts of an authority that lives as long as the cluster, and what it signed. */
export interface Certificates {
  ca: string
  brokerCert: string
  brokerKey: string
  clientCert: string
  clientKey: string
}

/**
 * Makes them with the openssl of the machine: Node can read certificates but not make them. They take a while in `folder`,
 * which is gone afterwards.
 */
export async function makeCertificates(folder: string): Promise<Certificates> {
  await mkdir(folder, { recursive: true })
  const openssl = (...args: string[]) => runProgram('openssl', args, { cwd: folder })
  const read = (name: string) => readFile(join(folder, name), 'utf8')

  /** genpkey writes PKCS#8, the only form of key that Kafka reads from PEM (KIP-651). */
  const request = async (name: string, commonName: string) => {
    await openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', `${name}.key`)
    await openssl('req', '-new', '-key', `${name}.key`, '-subj', `/CN=${commonName}`, '-out', `${name}.csr`)
  }
  const sign = async (name: string, serial: number, extensions: string, by: string[]) => {
    await writeFile(join(folder, `${name}.ext`), extensions)
    const from = [
      '-in',
      `${name}.csr`,
      '-extfile',
      `${name}.ext`,
      '-set_serial',
      String(serial),
      '-sha256',
      '-days',
      '30',
    ]
    await openssl('x509', '-req', ...from, ...by, '-out', `${name}.pem`)
  }

  try {
    await request('ca', 'local-kafka-authority')
    await sign('ca', 1, 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n', [
      '-signkey',
      'ca.key',
    ])
    const byCa = ['-CA', 'ca.pem', '-CAkey', 'ca.key']
    await request('broker', 'local-broker')
    await sign(
      'broker',
      2,
      'subjectAltName=DNS:localhost,IP:127.0.0.1\nextendedKeyUsage=serverAuth,clientAuth\n',
      byCa,
    )
    await request('client', 'local-client')
    await sign('client', 3, 'extendedKeyUsage=clientAuth\n', byCa)
    return {
      ca: await read('ca.pem'),
      brokerCert: await read('broker.pem'),
      brokerKey: await read('broker.key'),
      clientCert: await read('client.pem'),
      clientKey: await read('client.key'),
    }
  } catch (cause) {
    throw new Failure(
      'unreachable',
      'The certificates of the TLS listeners could not be made with openssl.',
      {
        hint: 'Install openssl, or start the local Kafka without TLS and SASL.',
        cause,
      },
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
