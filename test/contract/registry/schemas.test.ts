import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportDocument } from '../../../src/admin/cluster/export-document.ts'
import { exportText } from '../../../src/admin/cluster/export-text.ts'
import { commands } from '../../../src/commands.ts'
import { type Composition, compose } from '../../../src/composition.ts'
import { understand } from '../../../src/core/command-line.ts'
import { tokenize } from '../../../src/core/tokenize.ts'
import { openRegistry } from '../../../src/registry/open-registry.ts'
import type { NewSchema, Registry, SchemaType } from '../../../src/registry/registry.ts'
import { sharedKafka, uniqueName } from '../../support/kafka-cluster.ts'
import { useLocalRegistry } from '../../support/local-registry.ts'

/** Against Apicurio. What it does otherwise than Confluent's registry documents is not held here. */
const local = useLocalRegistry()
const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-schemas-'))
const prefix = uniqueName('schemas').replaceAll('-', '_')
const name = (word: string): string => `${prefix}_${word}`
let registry: Registry
let composed: Composition

beforeAll(async () => {
  registry = openRegistry({ environment: 'test', url: local.url(), requestTimeoutMs: 10_000 })
  mkdirSync(join(folder, 'schemas'))
  write(
    'bot.yml',
    `default_environment: test
environments:
  test:
    bootstrap_servers: "${sharedKafka().bootstrap.join(',')}"
    schema_registry: { url: "${local.url()}" }
    policy: { write: none, commands: { cluster restore: none } }
  absent:
    bootstrap_servers: "${sharedKafka().bootstrap.join(',')}"
    schema_registry: { url: "http://127.0.0.1:1" }
    policy: { write: none }
people: { "os:tester": [ops] }
groups: { ops: admin }`,
  )
  composed = await open()
})
afterAll(async () => {
  await registry.close()
  await composed.close()
  rmSync(folder, { recursive: true, force: true })
})

const write = (file: string, content: string): void => writeFileSync(join(folder, file), content)
/** Reads the files anew. */
const open = () =>
  compose({
    env: { KAFKA_OPS_CONFIG: folder, KAFKA_OPS_DATA: join(folder, 'data') },
    door: 'terminal',
    commands,
    moved: () => undefined,
    log: () => undefined,
  })

async function ask(line: string) {
  const understood = understand(tokenize(`${line} --yes`), commands, { now: Date.now(), zone: 'utc' })
  if (understood.kind !== 'invocation') throw new Error(`${line} is ${understood.kind}`)
  return composed.pipeline.run(understood.invocation, {
    actor: { id: 'os:tester', name: 'tester' },
    door: 'terminal',
    origin: { door: 'terminal' },
    zone: 'utc',
    canAskForApproval: false,
  })
}

const schema = (type: SchemaType, text: unknown): NewSchema => ({
  type,
  text: typeof text === 'string' ? text : JSON.stringify(text),
  references: [],
})
const closed = (properties: object) => ({ type: 'object', properties, additionalProperties: false })
const record = (...fields: object[]) => ({ type: 'record', name: 'R', fields })

describe('A schema of each kind', () => {
  test.each<[SchemaType, unknown, unknown]>([
    ['AVRO', record({ name: 'a', type: 'string' }), record({ name: 'a', type: 'int' })],
    ['JSON', closed({ a: { type: 'string' } }), closed({ a: { type: 'integer' } })],
    [
      'PROTOBUF',
      'syntax = "proto3"; message M { string a = 1; }',
      'syntax = "proto3"; message M { int64 a = 1; }',
    ],
  ])(
    '%s is registered once, found again, and not replaced by one that is not compatible',
    async (type, first, other) => {
      const subject = name(`${type.toLowerCase()}-value`)
      expect(await registry.version(subject, 'latest')).toBeNull()
      const id = await registry.register(subject, schema(type, first))
      expect(await registry.register(subject, schema(type, first))).toBe(id)
      expect(await registry.versions(subject)).toEqual([1])
      expect(await registry.lookup(subject, schema(type, first))).toMatchObject({
        subject,
        version: 1,
        id,
        type,
      })
      expect(await registry.lookup(subject, schema(type, other))).toBeNull()
      expect(await registry.schemaById(id)).toMatchObject({ type, references: [] })
      expect((await registry.check(subject, schema(type, other))).compatible).toBe(false)
      await expect(registry.register(subject, schema(type, other))).rejects.toMatchObject({
        code: 'refused',
        message: expect.stringContaining('not compatible with what is registered'),
      })
      expect(await registry.subjects()).toContain(subject)
    },
  )

  test('has the level that is set for its subject, and the registry’s before', async () => {
    const subject = name('level-value')
    await registry.register(subject, schema('AVRO', record({ name: 'a', type: 'string' })))
    expect(await registry.level(subject)).toBe(await registry.level(null))
    await registry.setLevel(subject, 'NONE')
    expect(await registry.level(subject)).toBe('NONE')
    expect(
      (await registry.check(subject, schema('AVRO', record({ name: 'a', type: 'int' })))).compatible,
    ).toBe(true)
  })

  test('that is none is refused in the registry’s own words', async () => {
    await expect(
      registry.register(name('bad-value'), schema('AVRO', '{"type":"recor"}')),
    ).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('The schema registry cannot use this'),
    })
  })
})

describe('Topics with schemas', () => {
  const [orders, payments, parcels] = [name('orders'), name('payments'), name('parcels')]

  beforeAll(async () => {
    write(
      'topics.yml',
      `defaults: { replication_factor: 1 }
topics:
  ${orders}: { partitions: 1, schema: { value_schema: order, key_schema: order_key, compatibility: FULL } }
  ${payments}: { partitions: 1, schema: { value_schema: ${name('payment')} } }
  ${parcels}: { partitions: 1, schema: { value_schema: parcel } }
schemas: { order_key: string }`,
    )
    const money = {
      type: 'record',
      name: 'Money',
      namespace: prefix,
      fields: [{ name: 'cents', type: 'long' }],
    }
    write('schemas/money.avsc', JSON.stringify(money))
    write('schemas/order.avsc', JSON.stringify(order([{ name: 'id', type: 'string' }])))
    write(`schemas/${name('payment')}.json`, JSON.stringify(closed({ id: { type: 'string' } })))
    write(
      `schemas/${name('units')}.proto`,
      'syntax = "proto3"; package shop; message Weight { int32 grams = 1; }',
    )
    write(
      'schemas/parcel.proto',
      `syntax = "proto3";\npackage shop;\nimport "${name('units')}.proto";\nmessage Parcel { Weight weight = 1; }\n`,
    )
    await composed.close()
    composed = await open()
  })
  const order = (fields: object[]) => ({
    type: 'record',
    name: 'Order',
    namespace: prefix,
    fields: [...fields, { name: 'total', type: 'Money' }],
  })

  test('are created with their schemas: what others refer to first, levels set, all read back', async () => {
    const plan = await ask('topics plan --env test')
    expect(plan).toMatchObject({ kind: 'answer' })
    const applied = await ask('topics apply --env test')
    expect(applied).toMatchObject({ kind: 'finished', request: { state: 'done' } })
    const steps = JSON.stringify(applied, bigints)
    expect(steps.indexOf(`as the first version of ${prefix}.Money`)).toBeGreaterThan(0)
    expect(steps.indexOf(`as the first version of ${prefix}.Money`)).toBeLessThan(
      steps.indexOf(`as the first version of ${orders}-value`),
    )
    expect(await registry.version(`${orders}-value`, 'latest')).toMatchObject({
      version: 1,
      references: [{ name: `${prefix}.Money`, subject: `${prefix}.Money`, version: 1 }],
    })
    expect(await registry.version(`${parcels}-value`, 'latest')).toMatchObject({
      type: 'PROTOBUF',
      references: [{ name: `${name('units')}.proto`, subject: `${name('units')}.proto`, version: 1 }],
    })
    expect(await registry.level(`${orders}-key`)).toBe('FULL')
    expect(await registry.level(`${orders}-value`)).toBe('FULL')
  })

  test('have nothing left to do the second time, for all three kinds of schema', async () => {
    const sent = await ask('schemas check --env test')
    expect(actions(sent)).toEqual(new Set(['as registered']))
    expect(JSON.stringify(await ask('topics apply --env test'), bigints)).toContain('"nothingToDo":true')
    expect(JSON.stringify(await ask('schemas register --env test'), bigints)).toContain('"nothingToDo":true')
  })

  test('are shown beside the registry: subject, version, level, and whether the declared schema is the one there', async () => {
    expect(await dataOf(`topics show ${orders} --env test`)).toMatchObject({
      registered: [
        { subject: `${orders}-key`, state: 'as registered', version: 1, level: 'FULL' },
        { subject: `${prefix}.Money`, topics: [], state: 'as registered', version: 1 },
        { subject: `${orders}-value`, schema: 'order', state: 'as registered', version: 1, level: 'FULL' },
      ],
    })
    expect(await dataOf(`topics drift --env test`)).toMatchObject({ schemas: [], uncompared: [] })
    // By somebody else, past the files.
    await registry.setLevel(`${orders}-value`, 'NONE')
    const units = `${name('units')}.proto`
    await registry.register(`${parcels}-value`, {
      ...schema(
        'PROTOBUF',
        `syntax = "proto3"; package shop; import "${units}"; message Parcel { Weight weight = 1; int32 count = 2; }`,
      ),
      references: [{ name: units, subject: units, version: 1 }],
    })
    expect(await dataOf('topics drift --env test')).toMatchObject({
      schemas: [
        { subject: `${orders}-value`, what: 'compatibility', declared: 'FULL', actual: 'NONE' },
        {
          subject: `${parcels}-value`,
          what: 'schema',
          declared: 'parcel',
          actual: 'version 2; declared is version 1',
        },
      ],
    })
    await registry.setLevel(`${orders}-value`, 'FULL')
    const absent = await dataOf('topics drift --env absent')
    expect(absent).toMatchObject({ rows: [], schemas: [], gaps: [{ name: 'the drift of schemas' }] })
  })

  test('keep their schema where the new one is not compatible: the plan says the field and the reason', async () => {
    write(
      'schemas/order.avsc',
      JSON.stringify(
        order([
          { name: 'id', type: 'string' },
          { name: 'note', type: 'int' },
        ]),
      ),
    )
    write(`schemas/${name('payment')}.json`, JSON.stringify(closed({ id: { type: 'integer' } })))
    await composed.close()
    composed = await open()
    const checked = JSON.stringify(await ask('schemas check --env test'), bigints)
    expect(checked).toContain('field \\"note\\": it is new and has no default')
    expect(checked).toContain('property \\"id\\": records written before may be string')
    await expect(ask('schemas register --env test')).rejects.toThrow(
      /^Nothing can be registered\. .*field "note"/,
    )
    expect(await registry.versions(`${orders}-value`)).toEqual([1])
  })

  test('get a new version of what is compatible', async () => {
    const note = { name: 'note', type: 'int', default: 0 }
    write('schemas/order.avsc', JSON.stringify(order([{ name: 'id', type: 'string' }, note])))
    write(
      `schemas/${name('payment')}.json`,
      JSON.stringify(closed({ id: { type: 'string' }, to: { type: 'string' } })),
    )
    await composed.close()
    composed = await open()
    await ask('schemas register --env test')
    expect(await registry.versions(`${orders}-value`)).toEqual([1, 2])
    expect(await registry.versions(`${payments}-value`)).toEqual([1, 2])
    expect(actions(await ask('schemas check --env test'))).toEqual(new Set(['as registered']))
  })

  test('are planned and changed all the same where the registry is not there, and the plan says so', async () => {
    const plan = JSON.stringify(await ask('topics plan --env absent'), bigints)
    expect(plan).toContain('nothing listens at this address')
    expect(plan).toContain('"kind":"as declared"')
  })
})

async function dataOf(line: string): Promise<unknown> {
  const answer = await ask(line)
  if (answer.kind !== 'answer') throw new Error(answer.kind)
  return answer.data
}

/** What is said of each subject. */
function actions(answer: unknown): Set<string> {
  return new Set(
    [...JSON.stringify(answer, bigints).matchAll(/"action":"([^"]+)"/g)].map(([, action = '']) => action),
  )
}

const bigints = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

describe('A restored registry', () => {
  const subjects = async (under: string) => {
    const answer = await ask('cluster export')
    if (answer.kind !== 'answer') throw new Error(answer.kind)
    const document = exportDocument.parse(answer.data)
    const own = document.schemas?.subjects.filter(one => one.subject.startsWith(name(under))) ?? []
    return { document, own }
  }

  test('has versions in their order behind what they refer to, also such as no level would take now', async () => {
    const [base, user] = [name('old_base'), name('old_user')]
    await registry.register(base, schema('AVRO', { ...record({ name: 'a', type: 'string' }), name: 'Base' }))
    await registry.setLevel(base, 'NONE')
    await registry.register(base, schema('AVRO', { ...record({ name: 'b', type: 'int' }), name: 'Base' }))
    await registry.setLevel(base, 'FULL')
    await registry.register(user, {
      ...schema('AVRO', { ...record({ name: 'base', type: 'Base' }), name: 'User' }),
      references: [{ name: 'Base', subject: base, version: 2 }],
    })
    const before = await subjects('old_')
    const renamed = JSON.parse(
      JSON.stringify(before.own).replaceAll(name('old_'), name('new_')),
    ) as typeof before.own
    expect(renamed.map(one => [one.subject, one.compatibility, one.versions.length])).toEqual([
      [name('new_base'), 'FULL', 2],
      [name('new_user'), 'BACKWARD', 1],
    ])
    const schemas = { compatibility: 'BACKWARD' as const, subjects: renamed }
    write('cluster.json', exportText({ ...before.document, missing: [], schemas }, 'json'))
    const restore = `cluster restore ${join(folder, 'cluster.json')} --only schemas --reason test`
    expect(await ask(restore)).toMatchObject({ kind: 'finished', request: { state: 'done' } })
    expect((await subjects('new_')).own).toEqual(renamed)
    expect(await ask(restore)).toMatchObject({ kind: 'only-planned', plan: { nothingToDo: true } })
  })
})
