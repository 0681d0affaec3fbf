import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import avro from 'avsc'
import protobuf from 'protobufjs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { commands } from '../../../src/commands.ts'
import { compose } from '../../../src/composition.ts'
import { understand } from '../../../src/core/command-line.ts'
import { tokenize } from '../../../src/core/tokenize.ts'
import type { LocalRegistry } from '../../../src/playground/local-registry/local-registry.ts'
import { startLocalRegistry } from '../../../src/playground/local-registry/start-local-registry.ts'
import { openRegistry } from '../../../src/registry/open-registry.ts'
import type { NewSchema } from '../../../src/registry/registry.ts'
import type { Peeked } from '../../../src/topics/peek/peeked.ts'
import { sharedKafka, testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'

const clients = testClients()
const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-peek-schemas-'))
const prefix = uniqueName('schemas')
let local: LocalRegistry
let registry: ReturnType<typeof openRegistry>

beforeAll(async () => {
  local = await startLocalRegistry()
  registry = openRegistry({ environment: 'test', url: local.url, requestTimeoutMs: 10_000 })
})
afterAll(async () => {
  await registry?.close()
  await local?.stop()
  await clients.close()
  rmSync(folder, { recursive: true })
})

const register = (
  subject: string,
  type: NewSchema['type'],
  text: unknown,
  references: NewSchema['references'] = [],
) =>
  registry.register(`${prefix}-${subject}`, {
    type,
    text: typeof text === 'string' ? text : JSON.stringify(text),
    references,
  })

const framed = (id: number, data: Uint8Array): Buffer => {
  const frame = Buffer.alloc(5)
  frame.writeInt32BE(id, 1)
  return Buffer.concat([frame, data])
}

async function peek(topic: string, url: string): Promise<Peeked> {
  writeFileSync(
    join(folder, 'bot.yml'),
    `environments: { test: { bootstrap_servers: "${sharedKafka().bootstrap.join(',')}", schema_registry: { url: "${url}" } } }
people: { U0ADMIN01: [admins] }
groups: { admins: admin }
pii_fields: { "${prefix}*": [street] }
`,
  )
  const { pipeline, close } = await compose({
    env: { KAFKA_OPS_CONFIG: folder, KAFKA_OPS_DATA: join(folder, 'data') },
    door: 'bot',
    commands,
    moved: () => undefined,
    log: () => undefined,
  })
  try {
    const understood = understand(tokenize(`topics peek ${topic} --first 10`), commands, {
      now: Date.now(),
      zone: 'utc',
    })
    if (understood.kind !== 'invocation') throw new Error(understood.kind)
    const actor = { id: 'U0ADMIN01', name: 'ada' }
    const caller = {
      actor,
      door: 'slack',
      origin: { door: 'slack' },
      zone: 'utc',
      canAskForApproval: true,
    } as const
    const answer = await pipeline.run(understood.invocation, caller)
    if (answer.kind !== 'answer') throw new Error(answer.kind)
    return answer.data as Peeked
  } finally {
    await close()
  }
}

test('records are decoded by the schemas that a real registry keeps, with their references', async () => {
  const topic = await clients.createTopic({ topic: prefix })
  const address: avro.Schema = {
    type: 'record',
    name: 'Address',
    namespace: 'acme',
    fields: [{ name: 'street', type: 'string' }],
  }
  const person: avro.Schema = {
    type: 'record',
    name: 'Person',
    namespace: 'acme',
    fields: [
      { name: 'id', type: 'long' },
      { name: 'home', type: 'acme.Address' },
    ],
  }
  await register('address', 'AVRO', address)
  const reference = { name: 'acme.Address', subject: `${prefix}-address`, version: 1 }
  const avroId = await register('person', 'AVRO', person, [reference])
  const proto =
    'syntax = "proto3"; package acme; message One { int32 a = 1; } message Two { string item_name = 1; int64 n = 2; }'
  const protoId = await register('order', 'PROTOBUF', proto)
  const jsonId = await register('json', 'JSON', {
    type: 'object',
    properties: { street: { type: 'string' } },
  })

  const registryOfTypes: { [name: string]: avro.Type } = {}
  avro.Type.forSchema(address, { registry: registryOfTypes })
  const personType = avro.Type.forSchema(person, { registry: registryOfTypes })
  const two = protobuf.parse(proto, { keepCase: true }).root.lookupType('acme.Two')
  const values = [
    framed(avroId, personType.toBuffer({ id: 7, home: { street: 'Elm Street' } })),
    framed(
      protoId,
      Buffer.concat([Buffer.from([2, 2]), two.encode(two.fromObject({ item_name: 'tea', n: 5 })).finish()]),
    ),
    framed(jsonId, Buffer.from('{"street":"Elm Street","n":1}')),
    framed(999_999, Buffer.from('?')),
  ]
  await waitFor(() =>
    clients
      .produce(
        topic,
        values.map(value => ({ value })),
      )
      .then(() => true),
  )

  const { rows, view } = await peek(topic, local.url)
  if (view !== 'records') throw new Error(view)
  expect(rows.map(row => [row.value.format, row.value.schemaId, row.value.content])).toEqual([
    ['avro', avroId, { id: 7, home: { street: '•••' } }],
    ['protobuf', protoId, { item_name: 'tea', n: '5' }],
    ['json-schema', jsonId, { street: '•••', n: 1 }],
    ['hidden', 999_999, null],
  ])
  expect(rows[3]?.value.note).toContain('no schema with the id 999999')

  const away = await peek(topic, 'http://127.0.0.1:9')
  if (away.view !== 'records') throw new Error(away.view)
  expect(away.rows.map(row => row.value.format)).toEqual(['hidden', 'hidden', 'hidden', 'hidden'])
  expect(away.rows[0]?.value.note).toMatch(/registry/i)
})
