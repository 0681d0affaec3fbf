import { describe, expect, test } from 'vitest'
import type { Failure } from '../../../src/core/failure.ts'
import { openRegistry } from '../../../src/registry/open-registry.ts'
import { answering, json } from './answering.ts'

const schema = { type: 'AVRO' as const, text: '"string"', references: [] }
const failureOf = (promise: Promise<unknown>): Promise<Failure> =>
  promise.then(
    value => expect.fail(`it answered ${JSON.stringify(value)}`),
    (error: Failure) => error,
  )

describe('A registry that says no is told in one clear sentence', () => {
  test.each([
    [
      401,
      { error_code: 401, message: 'Unauthorized' },
      'rejected',
      /does not accept the bot’s credentials \(401\)/,
    ],
    [
      403,
      { error_code: 40301, message: 'denied' },
      'rejected',
      /does not let the bot register a schema in s \(403\): denied/,
    ],
    [
      409,
      { error_code: 409, message: 'b at /fields/1' },
      'refused',
      /not compatible with what is registered: b at \/fields\/1/,
    ],
    [409, { error_code: 40901, message: 'x' }, 'refused', /not compatible/],
    [422, { error_code: 42201, message: 'Invalid schema' }, 'rejected', /cannot use this: Invalid schema/],
    [
      422,
      { error_code: 42205, message: 'Subject s is in read-only mode' },
      'rejected',
      /takes nothing here now/,
    ],
    [429, { error_code: 429, message: 'slow down' }, 'rejected', /asked too often/],
    [500, { error_code: 50001, message: 'store' }, 'rejected', /failed inside \(500\): store/],
    [503, {}, 'unreachable', /not available now \(503\)/],
  ])('%i %j', async (status, body, code, message) => {
    const { registry } = await answering(json(status, body))
    const failure = await failureOf(registry.register('s', schema))
    expect(failure.code).toBe(code)
    expect(failure.message).toMatch(message)
    expect(failure.hint).toBeTruthy()
  })

  test('the code decides and not the status: Apicurio refuses with 409 what others do with 404', async () => {
    const { registry } = await answering(json(409, { error_code: 40401, message: 'Subject not found' }))
    expect(await registry.versions('s')).toBeNull()
  })

  test('what it says is shown in one line, without control characters and Java’s names, and not endlessly', async () => {
    const message = `io.apicurio.rules.RuleException: a\n\u001b[31mb\u202e${'x'.repeat(5000)}`
    const { registry } = await answering(json(409, { error_code: 409, message }))
    const { message: told } = await failureOf(registry.register('s', schema))
    expect(told).toContain('registered: a [31mb x')
    expect(told.length).toBeLessThan(500)
  })
})

describe('What is no registry is told apart', () => {
  test.each([
    [
      'a web page',
      200,
      'text/html',
      '<!doctype html><html>sign in</html>',
      /is no schema registry: it answers with a web page/,
    ],
    [
      'other JSON',
      200,
      'application/json',
      '{"hello":"world"}',
      /is no schema registry: its answer is not what/,
    ],
    ['cut JSON', 200, 'application/json', '["a"', /is no schema registry/],
    [
      'a 404 of another program',
      404,
      'text/plain',
      'not here',
      /There is no schema registry at .*: it answers 404/,
    ],
  ])('%s', async (_, status, contentType, body, message) => {
    const { registry } = await answering(response => {
      response.writeHead(status, { 'content-type': contentType })
      response.end(body)
    })
    expect((await failureOf(registry.subjects())).message).toMatch(message)
  })

  test('a redirect is not followed: the credentials would go with it', async () => {
    const seen: string[] = []
    const { registry } = await answering(
      (response, request) => {
        seen.push(request.url ?? '')
        response.writeHead(302, { location: 'https://elsewhere.example/subjects' })
        response.end()
      },
      { auth: { token: 'sesame' } },
    )
    const { message, hint } = await failureOf(registry.subjects())
    expect(message).toContain('it points to another address')
    expect(hint).toContain('https://elsewhere.example/subjects')
    expect(seen).toEqual(['/subjects'])
  })

  test('more than 8 MiB is not read', async () => {
    const { registry } = await answering(response => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(`["${'x'.repeat(9 * 1_048_576)}"]`)
    })
    expect((await failureOf(registry.subjects())).message).toContain('sent more than 8 MiB')
  })
})

describe('A registry that does not answer', () => {
  test('is not there', async () => {
    const registry = openRegistry({ environment: 'test', url: 'http://127.0.0.1:1', requestTimeoutMs: 2_000 })
    const failure = await failureOf(registry.subjects())
    expect(failure).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('nothing listens'),
    })
    await registry.close()
  })

  test.each([
    ['says nothing', false],
    ['begins and does not end', true],
  ])('%s: the time limit holds for the whole answer', async (_, begins) => {
    const { registry } = await answering(
      response => {
        if (!begins) return
        response.writeHead(200, { 'content-type': 'application/json' })
        response.write('["a",')
      },
      { requestTimeoutMs: 300 },
    )
    const start = performance.now()
    expect(await failureOf(registry.subjects())).toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('did not answer within 0.3 s'),
    })
    expect(performance.now() - start).toBeLessThan(1_500)
  })

  test('breaks off in the middle', async () => {
    const { registry } = await answering(response => response.destroy())
    expect((await failureOf(registry.subjects())).code).toBe('unreachable')
  })
})

test('what only reads is asked once more while a proxy changes over; what registers is not', async () => {
  let asked = 0
  const { registry } = await answering((response, request, body) =>
    (++asked === 1 ? json(503, {}) : json(200, ['a']))(response, request, body),
  )
  expect(await registry.subjects()).toEqual(['a'])
  asked = 0
  expect((await failureOf(registry.register('s', schema))).code).toBe('unreachable')
  expect(asked).toBe(1)
})

test.each([
  [{ username: 'ops', password: 'pä:ss' }, `Basic ${Buffer.from('ops:pä:ss').toString('base64')}`],
  [{ token: 'sesame' }, 'Bearer sesame'],
])('it signs in with %j', async (auth, expected) => {
  let header: string | undefined
  const { registry } = await answering(
    (response, request, body) => {
      header = request.headers.authorization
      json(200, [])(response, request, body)
    },
    { auth },
  )
  await registry.subjects()
  expect(header).toBe(expected)
})

test('a subject may hold any characters', async () => {
  const paths: string[] = []
  const { registry } = await answering((response, request, body) => {
    paths.push(request.url ?? '')
    json(404, { error_code: 40401, message: '' })(response, request, body)
  })
  expect(await registry.version(':.ctx:a/b ?#%', 'latest')).toBeNull()
  expect(paths).toEqual(['/subjects/%3A.ctx%3Aa%2Fb%20%3F%23%25/versions/latest'])
})

test('a subject without a level of its own has the registry’s', async () => {
  const { registry } = await answering((response, request, body) =>
    (request.url === '/config'
      ? json(200, { compatibilityLevel: 'FULL' })
      : json(404, { error_code: 40408, message: 'no own level' }))(response, request, body),
  )
  expect(await registry.level('s')).toBe('FULL')
})

test('a schema by its id comes with all that it refers to, what others need first, and is asked for once', async () => {
  const schemas: Record<string, object> = {
    '/schemas/ids/7': { schema: 'C', references: [{ name: 'b', subject: 'B', version: 1 }] },
    '/subjects/B/versions/1': {
      subject: 'B',
      version: 1,
      id: 2,
      schema: 'b',
      references: [{ name: 'a', subject: 'A', version: 3 }],
    },
    '/subjects/A/versions/3': { subject: 'A', version: 3, id: 1, schema: 'a' },
  }
  const { registry } = await answering((response, request, body) =>
    json(200, schemas[request.url ?? ''])(response, request, body),
  )
  const found = await registry.schemaById(7)
  expect(found).toEqual({
    type: 'AVRO',
    text: 'C',
    references: [
      { name: 'a', text: 'a' },
      { name: 'b', text: 'b' },
    ],
  })
  const sent = registry.requestsSent()
  expect(await registry.schemaById(7)).toEqual(found)
  expect(registry.requestsSent()).toBe(sent)
})

test('schemas that refer to one another without an end are not read without an end', async () => {
  let version = 0
  const { registry } = await answering((response, request, body) =>
    json(200, {
      subject: 'A',
      version: ++version,
      id: 1,
      schema: 'a',
      references: [{ name: 'a', subject: 'A', version: version + 1 }],
    })(response, request, body),
  )
  expect((await failureOf(registry.schemaById(7))).message).toContain('more than 200 others')
})
