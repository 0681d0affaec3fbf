import { afterEach, expect, test } from 'vitest'
import type { Cluster } from '../../../src/kafka/cluster.ts'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { metadataAnswer } from '../../support/wire-answers.ts'
import { apiKeys, startWireKafka, type WireAnswer, type WireKafka } from '../../support/wire-kafka.ts'
import { createTopicsAnswer, type Said } from '../../support/wire-topic-answers.ts'

let kafka: WireKafka
let cluster: Cluster
afterEach(async () => {
  await cluster.close()
  await kafka.stop()
})

/** Two brokers; `say` has the word of the first, second, third … request to create topics. */
async function open(say: (request: number) => Said | Extract<WireAnswer, string>): Promise<void> {
  let requests = 0
  kafka = await startWireKafka(2, ({ apiKey, body }, self) => {
    if (apiKey === apiKeys.metadata) return metadataAnswer(self, [])
    if (apiKey !== apiKeys.createTopics) return 'silence'
    const said = say((requests += 1))
    return typeof said === 'string' ? said : createTopicsAnswer(body, () => said)
  })
  cluster = openCluster({ environment: 'odd', bootstrap: kafka.bootstrap, requestTimeoutMs: 1500 })
}
const create = async () =>
  (await cluster.createTopics([{ topic: 't', partitions: 1, replicationFactor: 1, config: {} }]))[0]?.error
const timesSent = (): number => kafka.received.filter(key => key === apiKeys.createTopics).length

test.each(['silence', 'hang-up'] as const)(
  'a creation whose answer is lost (%s) is sent once, and called neither done nor undone',
  async loss => {
    await open(() => loss)
    expect((await create())?.message).toContain('It is unknown whether the change took effect')
    expect(timesSent()).toBe(1)
  },
)

test('a creation that came to a controller on its way out is sent again', async () => {
  await open(request => ({ code: request === 1 ? 41 : 0 }))
  expect(await create()).toBeNull()
  expect(timesSent()).toBe(2)
})

test.each([
  [41, undefined, 'the controller is moving; nothing was done'],
  [
    44,
    'Names begin with a team.',
    'a policy of the cluster forbids it (POLICY_VIOLATION). Kafka says: Names',
  ],
  [36, 'Topic t is marked for deletion.', 'a topic of this name is being deleted'],
  [29, 'Authorization failed.', 'the bot’s Kafka user may not do this with the topic'],
  [89, undefined, 'the quota for changes of the cluster is used up'],
])('what a broker refuses with code %i is told with its sentence', async (code, sentence, told) => {
  await open(() => ({ code, ...(sentence && { sentence }) }))
  const error = await create()
  expect(error?.message).toContain(told)
  expect(error?.hint).toBeTruthy()
})
