import { afterEach, describe, expect, test } from 'vitest'
import type { Cluster, ClusterOptions } from '../../../src/kafka/cluster.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { sharedKafka } from '../../support/kafka-cluster.ts'

const kafka = sharedKafka()
const opened: Cluster[] = []
const open = (options: Omit<ClusterOptions, 'environment'>): Cluster => {
  const cluster = openCluster({ environment: 'secure', requestTimeoutMs: 5000, ...options })
  opened.push(cluster)
  return cluster
}
afterEach(async () => {
  await Promise.all(opened.splice(0).map(cluster => cluster.close()))
})

const brokers = async (cluster: Cluster) => (await cluster.describe()).brokers.length
const mechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const

describe.runIf(kafka.tls !== undefined)('TLS', () => {
  const { bootstrap, ca, cert, key } = kafka.tls ?? { bootstrap: [], ca: '', cert: '', key: '' }

  test('with a client certificate reaches every broker', async () => {
    const cluster = open({ bootstrap, tls: { ca, cert, key } })
    expect(await brokers(cluster)).toBe(kafka.brokers.length)
    expect((await cluster.listGroups()).missing).toEqual([])
  })

  test('without the authority’s certificate is refused: the broker is not trusted', async () => {
    await expect(brokers(open({ bootstrap, tls: { cert, key } }))).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringMatching(/not signed by an authority/),
      hint: expect.stringContaining('tls.ca'),
    })
  })

  test('is verified even where the environment says not to', async () => {
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0'
    try {
      await expect(brokers(open({ bootstrap, tls: { cert, key } }))).rejects.toMatchObject({
        code: 'rejected',
      })
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED']
    }
  })

  test('without a client certificate says that one is asked for', async () => {
    await expect(brokers(open({ bootstrap, tls: { ca } }))).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringMatching(/client certificate/),
    })
  })

  test('under another name than the certificate’s says so', async () => {
    const tls = { ca, cert, key, servername: 'kafka.example.com' }
    await expect(brokers(open({ bootstrap, tls }))).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringMatching(/another name/),
    })
  })

  test('on a port without TLS, and none on a port with TLS, are told apart', async () => {
    await expect(brokers(open({ bootstrap: kafka.bootstrap, tls: { ca } }))).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/does not speak TLS/),
    })
    await expect(brokers(open({ bootstrap }))).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/wants TLS/),
    })
  })
})

describe.runIf(kafka.sasl !== undefined)('SASL', () => {
  const { bootstrap, ca, users } = kafka.sasl ?? { bootstrap: [], ca: '', users: [] }
  const [user = { username: '', password: '' }] = users

  test.each(mechanisms)('%s reaches every broker', async mechanism => {
    const cluster = open({ bootstrap, tls: { ca }, sasl: { mechanism, ...user } })
    expect(await brokers(cluster)).toBe(kafka.brokers.length)
  })

  test.each(mechanisms)(
    '%s with a wrong password or user is refused, and the password is not in the words',
    async mechanism => {
      for (const wrong of [{ password: 'wrong-password-1' }, { username: 'nobody' }]) {
        const sasl = { mechanism, ...user, ...wrong }
        const failure: unknown = await brokers(open({ bootstrap, tls: { ca }, sasl })).catch(
          (error: unknown) => error,
        )
        expect(failure).toMatchObject({
          code: 'rejected',
          message: expect.stringMatching(/user name or password/),
        })
        expect(String(failure)).not.toContain(sasl.password)
      }
    },
  )

  test('on a listener without SASL, and none on a listener with SASL, end in words', async () => {
    const sasl = { mechanism: 'PLAIN' as const, ...user }
    await expect(brokers(open({ bootstrap: kafka.bootstrap, sasl }))).rejects.toMatchObject({
      name: 'Failure',
      code: 'config',
      message: expect.stringMatching(/SASL/),
    })
    await expect(brokers(open({ bootstrap, tls: { ca } }))).rejects.toMatchObject({
      name: 'Failure',
      hint: expect.stringMatching(/SASL/),
    })
  })
})
