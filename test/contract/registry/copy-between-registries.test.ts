import avro from 'avsc'
import { expect, onTestFinished, test } from 'vitest'
import { openRegistry } from '../../../src/registry/open-registry.ts'
import { sharedKafka, testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'
import { useLocalRegistry } from '../../support/local-registry.ts'
import { operations } from '../../support/operations.ts'

const [here, there] = [useLocalRegistry(), useLocalRegistry()]

const order = { type: 'record', name: 'Order', fields: [{ name: 'product', type: 'string' }] }
const other = { type: 'record', name: 'Other', fields: [{ name: 'amount', type: 'double' }] }
const more = { type: 'record', name: 'More', fields: [{ name: 'amount', type: 'long' }] }

test('records get the id that their schema has in the registry of the target, where their own id means something else', async () => {
  const clients = testClients()
  onTestFinished(clients.close)
  const source = uniqueName('two-registries')
  const target = `${source}-copy`
  await clients.createTopic({ topic: source })
  await clients.createTopic({ topic: target })
  const idsOf = async (url: string, schemas: readonly [subject: string, schema: object][]) => {
    const registry = openRegistry({ environment: 'test', url, requestTimeoutMs: 10_000 })
    onTestFinished(() => registry.close())
    const ids: number[] = []
    for (const [subject, schema] of schemas) {
      const text = JSON.stringify(schema)
      ids.push(await registry.register(subject, { type: 'AVRO', text, references: [] }))
    }
    return ids
  }
  const [own] = await idsOf(here.url(), [[`${source}-value`, order]])
  const taken = await idsOf(there.url(), [
    ['taken-value', other],
    ['more-value', more],
    [`${target}-value`, order],
  ])
  // The number that the source uses is the other schema's in the target.
  expect(taken.slice(0, 2)).toContain(own)
  expect(taken[2]).not.toBe(own)

  const frame = Buffer.alloc(5)
  frame.writeInt32BE(own ?? 0, 1)
  const type = avro.Type.forSchema(order as avro.Schema)
  const values = ['coffee', 'tea', 'bread'].map(product => Buffer.concat([frame, type.toBuffer({ product })]))
  await clients.produce(
    source,
    values.map(value => ({ value })),
  )

  const bootstrap = sharedKafka().bootstrap
  const ops = await operations(bootstrap, {
    policy: 'like: development',
    role: 'admin',
    more: `, schema_registry: { url: "${there.url()}" } }
  elsewhere: { bootstrap_servers: "${bootstrap.join(',')}", schema_registry: { url: "${here.url()}" }`,
  })
  onTestFinished(() => ops.close())
  const request = await ops.confirmed(
    `migrate start --from ${source} --to ${target} --from-env elsewhere --reason test`,
  )
  ops.jobs.start()
  const [job] = ops.store().jobs.ofRequest(request.id)
  await waitFor(() => ops.store().jobs.get(job?.id ?? '')?.state === 'done')

  const { report } = await ops.ask(`topics peek ${target} --first 10`)
  const seen = JSON.stringify(report)
  for (const product of ['coffee', 'tea', 'bread']) expect(seen).toContain(product)
})
