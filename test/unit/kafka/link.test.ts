import { afterEach, expect, test } from 'vitest'
import { beginCall } from '../../../src/kafka/call.ts'
import { metadataRequest } from '../../../src/kafka/codecs/metadata.ts'
import { openLink } from '../../../src/kafka/connection/link.ts'
import { metadataAnswer } from '../../support/wire-answers.ts'
import { startWireKafka, type WireKafka } from '../../support/wire-kafka.ts'

let kafka: WireKafka | undefined
afterEach(() => kafka?.stop())

/**
 * The library tells of a request that timed out while its connection is closing and the event of that is still to come. Whoever
 * asked again on the same connection heard "closed" at once, for ever, and no event could get through any more.
 */
test('a request that the library gives up leaves the process responsive', async () => {
  let asked = 0
  kafka = await startWireKafka(1, (_, brokers) => {
    asked += 1
    return asked === 1 ? metadataAnswer(brokers, []) : 'silence'
  })
  const [address] = kafka.brokers
  if (!address) throw new Error('no broker')
  const link = openLink(address, {
    clientId: 'test',
    connection: { requestTimeout: 50 },
    limitMs: 400,
    onRequest: () => undefined,
  })
  const question = [metadataRequest(null)]
  await link.ask(beginCall(400), question)
  await expect(link.ask(beginCall(400), question)).rejects.toThrow('was not answered in time')
  link.close()
})
