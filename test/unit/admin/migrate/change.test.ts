import { describe, expect, onTestFinished, test } from 'vitest'
import { openChanger } from '../../../../src/admin/migrate/change/open-changer.ts'
import { rewriteIds } from '../../../../src/admin/migrate/change/schema-ids.ts'
import { known } from '../../../../src/core/failure.ts'
import type { KafkaRecord } from '../../../../src/kafka/records/record.ts'
import type { NewSchema, ResolvedSchema } from '../../../../src/registry/registry.ts'

const record = (offset: number, value: unknown, key: string | null = `k${offset}`): KafkaRecord => ({
  partition: 3,
  offset: BigInt(offset),
  timestamp: 1_700_000_000_000,
  key: key === null ? null : Buffer.from(key),
  value: value === null ? null : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
  headers: [{ name: 'trace', value: Buffer.from('t1') }],
})

function changer(expressions: { filter?: string; transform?: string }) {
  const opened = openChanger({ filter: null, transform: null, ...expressions }, async id => ({
    why: `there is no schema ${id}`,
  }))
  onTestFinished(() => opened.close())
  return async (...records: KafkaRecord[]) =>
    (await opened.judge(records)).map(one =>
      one.kind === 'copy'
        ? { key: text(one.key), value: text(one.value), headers: one.headers?.map(text2) }
        : one.kind === 'failed'
          ? `failed: ${one.said}`
          : 'left out',
    )
}
const text = (bytes: Uint8Array | null | undefined) => (bytes ? Buffer.from(bytes).toString() : bytes)
const text2 = (header: { name: string; value: Uint8Array | null }) => `${header.name}=${text(header.value)}`
const asItWas = { key: undefined, value: undefined, headers: undefined }

describe('records on their way', () => {
  test('are left out unless the filter is true for them', async () => {
    const change = changer({ filter: 'status = "done" and $offset > 1 and $headers.trace = "t1"' })
    expect(await change(record(1, { status: 'done' }), record(2, { status: 'done' }), record(3, {}))).toEqual(
      ['left out', asItWas, 'left out'],
    )
  })
  test('become what the transform gives, and keep to the byte what it does not name', async () => {
    const change = changer({
      transform:
        '{"key": $key & "!", "value": $merge([$, {"v": 2}]), "headers": {"a": ["1", "2"], "b": null}}',
    })
    expect(await change(record(1, { id: 1 }))).toEqual([
      { key: 'k1!', value: '{"id":1,"v":2}', headers: ['a=1', 'a=2', 'b=null'] },
    ])
    expect(await changer({ transform: '{"headers": {}}' })(record(1, 'x'))).toEqual([
      { ...asItWas, headers: [] },
    ])
    expect(await changer({ transform: '{"value": null}' })(record(1, 'x'))).toEqual([
      { ...asItWas, value: null },
    ])
  })
  test('are left out where the transform gives nothing', async () => {
    expect(await changer({ transform: 'nothing' })(record(1, { id: 1 }))).toEqual(['left out'])
  })
  test('fail one by one, in words', async () => {
    const change = changer({ transform: '$number(id) > 0 ? {"value": id} : {"valeu": id}' })
    expect(await change(record(1, { id: 'x' }), record(2, { id: 0 }), record(3, { id: 4 }))).toEqual([
      expect.stringContaining('failed: '),
      'failed: --transform gives "valeu": there are key, value and headers',
      { ...asItWas, value: '4' },
    ])
    expect(await changer({ transform: '1' })(record(1, {}))).toEqual([
      'failed: --transform gives 1, not an object of key, value and headers',
    ])
  })
  test('on which an expression never ends fail, and the others go on', async () => {
    const change = changer({
      transform: '($f := function($n) { $f($n + 1) }; id = 1 ? {"value": $f(1)} : {"value": id})',
    })
    const [first, second] = await change(record(1, { id: 1 }), record(2, { id: 2 }))
    expect(first).toContain('failed: ')
    expect(second).toEqual({ ...asItWas, value: '2' })
  })
})

describe('ids of schemas', () => {
  const bytes = (id: number): Buffer => {
    const all = Buffer.from('00000000ff', 'hex')
    const head = Buffer.alloc(5)
    head.writeInt32BE(id, 1)
    return Buffer.concat([head, all])
  }
  const source = {
    schemaById: async (id: number): Promise<ResolvedSchema> => ({
      type: 'AVRO',
      text: `schema ${id}`,
      references: id === 9 ? [{ name: 'other', text: '' }] : [],
    }),
    lookup: async () => null,
  }
  const asked: string[] = []
  const target = {
    schemaById: source.schemaById,
    lookup: async (subject: string, { text: schema }: NewSchema) => {
      asked.push(`${subject}: ${schema}`)
      return schema === 'schema 1'
        ? { id: 41, subject, version: 1, type: 'AVRO' as const, text: schema, references: [] }
        : null
    },
  }
  const rewrite = rewriteIds(known(source), known(target), 'copy')

  test('become those of the same schema in the other registry, which is asked once', async () => {
    const before = bytes(1)
    const after = await rewrite(before, 'value')
    expect(after.readInt32BE(1)).toBe(41)
    expect(after.subarray(5)).toEqual(before.subarray(5))
    expect(before.readInt32BE(1)).toBe(1)
    await rewrite(before, 'value')
    expect(asked).toEqual(['copy-value: schema 1'])
  })
  test('stay away from bytes that name none', async () => {
    const plain = Buffer.from('{"a":1}')
    expect(await rewrite(plain, 'key')).toBe(plain)
  })
  test('that the other registry lacks, or that refer to others, are told of', async () => {
    await expect(rewrite(bytes(2), 'key')).rejects.toThrow(
      'schema 2 of the source is not registered under copy-key',
    )
    await expect(rewrite(bytes(9), 'key')).rejects.toThrow('refers to others')
  })
})
