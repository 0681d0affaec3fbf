import { expect, test } from 'vitest'
import { Failure } from '../../../../src/core/failure.ts'
import { digestOf } from '../../../../src/topics/schemas/plan-schemas.ts'
import { registerSchemas } from '../../../../src/topics/schemas/register-schemas.ts'
import type { SchemaStep } from '../../../../src/topics/schemas/schema-row.ts'
import { answering, json } from '../../registry/answering.ts'

const schemas = new Map([['s', { type: 'AVRO' as const, text: '"string"' }]])
const register = (subject: string, references: string[] = []): SchemaStep => ({
  kind: 'register',
  subject,
  topics: [],
  schema: 's',
  sha256: digestOf('"string"'),
  latest: null,
  references: references.map(to => ({ name: to, subject: to, version: null })),
})
const found = (subject: string) => ({ subject, version: 1, id: 1, schema: '"string"' })

test('a registration whose answer was lost is done where the registry has it', async () => {
  const { registry } = await answering((response, request, body) =>
    request.url === '/subjects/a/versions'
      ? response.destroy()
      : json(200, found('a'))(response, request, body),
  )
  const [result] = await registerSchemas(registry, schemas, [register('a')], () => true)
  expect(result).toMatchObject({ state: 'done', error: null })
})

test('one that fails takes with it what refers to it, and nothing else', async () => {
  const { registry } = await answering((response, request, body) => {
    if (request.url === '/subjects/bad/versions')
      json(422, { error_code: 42201, message: 'no' })(response, request, body)
    else if (request.url?.endsWith('/versions')) json(200, { id: 1 })(response, request, body)
    else json(200, found('x'))(response, request, body)
  })
  const steps = [register('bad'), register('needs-it', ['bad']), register('other')]
  const results = await registerSchemas(registry, schemas, steps, () => true)
  expect(results.map(one => one.state)).toEqual(['failed', 'not-tried', 'done'])
})

test('where the registry is gone nothing more is tried, and a text that has changed since is not registered', async () => {
  const { registry } = await answering(response => response.destroy())
  const gone = await registerSchemas(registry, schemas, [register('a'), register('b')], () => true)
  expect(gone.map(one => one.state)).toEqual(['failed', 'not-tried'])
  const other = new Map([['s', { type: 'AVRO' as const, text: '"int"' }]])
  const [changed] = await registerSchemas(registry, other, [register('a')], () => true)
  expect(changed?.error).toBeInstanceOf(Failure)
  expect(changed?.error?.code).toBe('outdated')
})
