import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checksumOf, exportText, readExport } from '../../../../src/admin/cluster/export-text.ts'
import { exportOf, groupOf, topicOf } from './documents.ts'

const anyExport = fc
  .record({
    group: fc.string({ minLength: 1 }),
    metadata: fc.string({ minLength: 1 }),
    offset: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
    value: fc.string(),
    principal: fc.string(),
  })
  .map(({ group, metadata, offset, value, principal }) =>
    exportOf({
      topics: [topicOf('orders', { 'some.setting': value }, [[1, 2], [3]])],
      groups: [groupOf(group, [{ topic: 'orders', partition: 0, offset, metadata }])],
      acls: [
        {
          resourceType: 'TOPIC',
          resourceName: 'orders',
          patternType: 'PREFIXED',
          principal,
          host: '*',
          operation: 'READ',
          permission: 'DENY',
        },
      ],
      quotas: [{ entity: [{ type: 'user', name: null }], values: { request_percentage: 0.5 } }],
    }),
  )

test('An export reads back as what it was, from JSON and from YAML, whatever names and offsets it holds', () => {
  fc.assert(
    fc.property(anyExport, fc.constantFrom('json', 'yaml'), (document, format) => {
      const read = readExport(exportText(document, format as 'json' | 'yaml'), 'f')
      expect(read.document).toEqual(document)
      expect(read).toMatchObject({ isChecked: true, checksum: checksumOf(document) })
    }),
    { numRuns: 100 },
  )
})

test('A file that was changed is refused, and taken where its checksum was removed on purpose', () => {
  const changed = exportText(exportOf({ topics: [topicOf('orders')] }), 'yaml').replace('orders', 'other')
  expect(() => readExport(changed, 'f')).toThrow('its checksum does not fit')
  const edited = changed.replace(/^checksum.*\n/m, '')
  expect(readExport(edited, 'f')).toMatchObject({
    isChecked: false,
    document: { topics: [{ name: 'other' }] },
  })
})

test('Half a file, another file, and one of a newer version are told apart', () => {
  const text = exportText(exportOf({ topics: [topicOf('orders')] }), 'json')
  expect(() => readExport(text.slice(0, text.length / 2), 'f.json')).toThrow('no whole export')
  expect(() => readExport('hello: world', 'f.yaml')).toThrow('does not begin with')
  expect(() => readExport(text.replace('"version": 1', '"version": 2'), 'f')).toThrow('newer version')
  expect(() => readExport('a: &a [1]\nb: *a', 'f.yaml')).toThrow('no whole export')
})

test('What --json prints can be restored as well', () => {
  const document = exportOf({ topics: [topicOf('orders')] })
  const { format, version, ...rest } = JSON.parse(exportText(document, 'json'))
  const printed = JSON.stringify({
    command: 'cluster export',
    ok: true,
    data: { format, version, ...rest },
    failures: [],
  })
  expect(readExport(printed, 'f').document).toEqual(document)
})
