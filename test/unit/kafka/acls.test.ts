import { Writer } from '@platformatic/kafka'
import { expect, onTestFinished, test } from 'vitest'
import type { Cluster } from '../../../src/kafka/cluster.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { metadataAnswer } from '../../support/wire-answers.ts'
import { apiKeys, startWireKafka } from '../../support/wire-kafka.ts'

/** Brokers that answer DescribeAcls with a code, or with so many rules on one topic. */
async function clusterThatSays(say: (broker: number) => { code: number; rules: number }): Promise<Cluster> {
  const kafka = await startWireKafka(3, ({ apiKey, broker }, kafka) => {
    if (apiKey !== apiKeys.describeAcls) return metadataAnswer(kafka, [])
    const { code, rules } = say(broker)
    return Writer.create()
      .appendInt32(0)
      .appendInt16(code)
      .appendString(null)
      .appendArray(rules === 0 ? [] : [rules], (writer, count) =>
        writer
          .appendInt8(2)
          .appendString('orders')
          .appendInt8(4)
          .appendArray(Array.from({ length: count }), (rule, _, index) =>
            rule
              .appendString(`User:u${count - index}`)
              .appendString('*')
              .appendInt8(index === 0 ? 99 : 3)
              .appendInt8(2),
          ),
      )
      .appendTaggedFields()
  })
  const cluster = openCluster({ environment: 'test', bootstrap: kafka.bootstrap, requestTimeoutMs: 3000 })
  onTestFinished(async () => {
    await cluster.close()
    await kafka.stop()
  })
  return cluster
}

test('No authorizer is another thing than no rule', async () => {
  const cluster = await clusterThatSays(() => ({ code: 54, rules: 0 }))
  expect(await cluster.describeAcls()).toBeNull()
})

test('A broker that is starting and knows no rule yet does not hide those that others know', async () => {
  let asked = 0
  const cluster = await clusterThatSays(broker => ({ code: 0, rules: asked++ === 0 || broker === 2 ? 0 : 2 }))
  expect(await cluster.describeAcls()).toEqual([
    expect.objectContaining({
      principal: 'User:u1',
      operation: 'READ',
      permission: 'DENY',
      patternType: 'PREFIXED',
    }),
    // What a newer Kafka has and the bot has no word for is told all the same.
    expect.objectContaining({ principal: 'User:u2', operation: 'UNKNOWN' }),
  ])
})

test('A bot that may not see the rules says so', async () => {
  const cluster = await clusterThatSays(() => ({ code: 31, rules: 0 }))
  await expect(cluster.describeAcls()).rejects.toThrow('may not do this with the cluster')
})
