import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { createLog, incident } from '../../../src/telemetry/log.ts'

function logged(secrets: string[] = []) {
  const stream = new PassThrough()
  let text = ''
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return { log: createLog({ secrets, destination: stream }), text: () => text }
}

test.each([
  ['a token in an error message', new Error('invalid_auth for xoxb-1234-5678-AbCdEf'), 'AbCdEf'],
  ['an app token', new Error('apps.connections.open xapp-1-A0123-999-deadbeef'), 'deadbeef'],
  ['a password in an address', new Error('GET https://bot:hunter2@registry:8081 failed'), 'hunter2'],
  ['an authorization header', new Error('request { Authorization: Bearer abcdef123456 }'), 'abcdef123456'],
  ['a named password', new Error('SASL failed with password=hunter2; user=bob'), 'hunter2'],
  [
    'a private key',
    new Error('-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\n-----END PRIVATE KEY-----'),
    'MIIE',
  ],
  [
    'a webhook address',
    new Error('POST https://hooks.slack.com/services/T000/B000/secretpath'),
    'secretpath',
  ],
])('%s does not reach the log', (_what, error, secret) => {
  const { log, text } = logged()
  log.error({ err: error }, error.message)
  expect(text()).toContain('[redacted]')
  expect(text()).not.toContain(secret)
  expect(() => JSON.parse(text())).not.toThrow()
})

test('a secret under a telling key is hidden however deep it lies, also in a cause and in JSON inside text', () => {
  const { log, text } = logged()
  const cause = Object.assign(new Error('refused'), { config: { sasl: { password: 'q"uote\\d' } } })
  log.error({ err: new Error('failed', { cause }), body: JSON.stringify({ client_secret: 'in"ner' }) })
  expect(text()).not.toMatch(/uote|inner|in\\+"ner/)
  expect(JSON.parse(text()).body).toBe('{"client_secret":"[redacted]"}')
})

test('a value known to be secret is hidden wherever it stands, also where JSON writes it with escapes', () => {
  const { log, text } = logged(['pa"ss\\word'])
  log.info({ weird: 'the pa"ss\\word is here' }, 'pa"ss\\word')
  expect(JSON.parse(text())).toMatchObject({ weird: 'the [redacted] is here', msg: '[redacted]' })
})

test('ordinary words about tokens stay readable', () => {
  const { log, text } = logged()
  log.info('the token is expired; 3 tokens are set')
  expect(JSON.parse(text()).msg).toBe('the token is expired; 3 tokens are set')
})

test('a very long word costs no noticeable time', () => {
  const { log } = logged()
  const began = performance.now()
  log.info('a-'.repeat(100_000))
  expect(performance.now() - began).toBeLessThan(2000)
})

test('an incident has a short id that finds the stack in the log', () => {
  const { log, text } = logged()
  const id = incident(log, new Error('boom'))
  expect(id).toMatch(/^[a-z2-9]{8}$/)
  const line = JSON.parse(text())
  expect(line.incident).toBe(id)
  expect(line.err.stack).toContain('redact.test.ts')
})
