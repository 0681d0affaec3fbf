import { describe, expect, test } from 'vitest'
import { Kafka, type KafkaConfig, logLevel, type SASLOptions } from '../../../src/kafka/kafkajs.ts'
import { sharedKafka } from '../../support/kafka-cluster.ts'

const { tls, sasl } = sharedKafka()

/** The names of the brokers that a client with these settings gets to see. */
async function brokersSeenWith(config: KafkaConfig): Promise<number[]> {
  const retry = { retries: 0 }
  const admin = new Kafka({ logLevel: logLevel.NOTHING, connectionTimeout: 3_000, retry, ...config }).admin()
  try {
    await admin.connect()
    return (await admin.describeCluster()).brokers.map(broker => broker.nodeId).sort()
  } finally {
    await admin.disconnect()
  }
}

describe.skipIf(tls === undefined)('the TLS listener', () => {
  const { bootstrap: brokers, ca, cert, key } = tls ?? { bootstrap: [], ca: '', cert: '', key: '' }

  test('lets a client in that shows the certificate', async () => {
    expect(await brokersSeenWith({ brokers, ssl: { ca, cert, key } })).toEqual([1, 2, 3])
  })

  test('refuses a client that shows none', async () => {
    await expect(brokersSeenWith({ brokers, ssl: { ca } })).rejects.toThrow(
      /bad certificate|certificate required/,
    )
  })

  test('is refused by a client that does not know its authority', async () => {
    await expect(brokersSeenWith({ brokers, ssl: { cert, key } })).rejects.toThrow(
      /self-signed certificate|unable to/,
    )
  })

  test('does not talk to a plain client', async () => {
    await expect(brokersSeenWith({ brokers })).rejects.toThrow('Closed connection')
  })
})

describe.skipIf(sasl === undefined)('the SASL listener', () => {
  const { bootstrap: brokers, ca, users } = sasl ?? { bootstrap: [], ca: '', users: [] }
  const { username, password } = users[0] ?? { username: '', password: '' }

  for (const mechanism of ['plain', 'scram-sha-256', 'scram-sha-512']) {
    test(`lets the user in by ${mechanism}`, async () => {
      const right = { mechanism, username, password } as SASLOptions
      expect(await brokersSeenWith({ brokers, ssl: { ca }, sasl: right })).toEqual([1, 2, 3])
    })

    test(`refuses a wrong password by ${mechanism}`, async () => {
      const wrong = { mechanism, username, password: 'wrong' } as SASLOptions
      await expect(brokersSeenWith({ brokers, ssl: { ca }, sasl: wrong })).rejects.toThrow(
        /[Aa]uthentication failed/,
      )
    })
  }

  test('refuses who does not say who they are', async () => {
    await expect(brokersSeenWith({ brokers, ssl: { ca } })).rejects.toThrow('Closed connection')
  })
})
