import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { Failure } from '../../../src/core/failure.ts'
import type { Notice } from '../../../src/core/notice.ts'
import { outlookOf } from '../../../src/notify/delivery-failure.ts'
import { checkHost, safeLookup } from '../../../src/notify/webhook/address-policy.ts'
import { webhookDelivery } from '../../../src/notify/webhook/deliver-webhook.ts'
import type { OutboxMessage } from '../../../src/store/outbox.ts'
import { configOf } from '../config/config-folder.ts'
import { aNotice } from './support/a-notice.ts'
import { type Answer, startReceiver } from './support/receivers.ts'

const now = 1_800_000_000_000
const entry = (notice: Notice): OutboxMessage => ({
  id: 'outbox-id-1',
  lane: 'alerts',
  destination: `webhook:${notice.route}`,
  kind: 'notice',
  orderKey: 'alert:test:lag-critical',
  payload: notice as never,
  state: 'waiting',
  attempts: 0,
  isDoubtful: false,
  createdAt: now,
  receipt: null,
  lastError: null,
})

const environments = 'environments: { test: { bootstrap_servers: "b1:9092" } }\n'
const deliverTo = (webhook: string, env: NodeJS.ProcessEnv = {}) => {
  const config = configOf({ 'bot.yml': `${environments}routes: { default: { webhook: ${webhook} } }\n` })
  return webhookDelivery({ config: () => config, env, clock: () => now })
}

const failureOf = (work: Promise<unknown>): Promise<Failure> =>
  work.then(
    () => {
      throw new Error('It was delivered.')
    },
    (error: unknown) => {
      if (error instanceof Failure) return error
      throw error
    },
  )

test('a receiver gets what Alertmanager would send it, signed, with a key by which it knows a repeat', async () => {
  const { received, port } = await startReceiver()
  const deliver = deliverTo('{ url_env: WHERE, secret_env: HOOK_SECRET }', {
    WHERE: `http://127.0.0.1:${port}/hook?token=hunter2`,
    HOOK_SECRET: 'a secret',
  })
  const over = { ...aNotice().members[0], id: 'a-2', member: 'audit', state: 'resolved', endsAt: now + 1000 }
  const notice = aNotice({ runbook: 'https://wiki/lag' })
  notice.members.push(over as Notice['members'][number])
  expect(await deliver(entry(notice))).toBe('HTTP 200')

  const [one] = received
  expect(one?.path).toBe('/hook?token=hunter2')
  expect(one?.headers).toMatchObject({
    'content-type': 'application/json',
    'idempotency-key': 'outbox-id-1',
  })
  const signed = createHmac('sha256', 'a secret')
    .update(`${now / 1000}.${one?.body}`)
    .digest('hex')
  expect(one?.headers['x-kafka-ops-signature']).toBe(`t=${now / 1000},v1=${signed}`)
  expect(JSON.parse(one?.body ?? '')).toMatchObject({
    version: '4',
    groupKey: '{}:{alertname="lag-critical", environment="test"}',
    status: 'firing',
    receiver: 'default',
    truncatedAlerts: 0,
    commonLabels: { alertname: 'lag-critical', environment: 'test', severity: 'critical' },
    alerts: [
      {
        status: 'firing',
        labels: { team: 'orders', member: 'billing', severity: 'critical' },
        annotations: {
          summary: 'Group "billing" is 12,000 records behind.',
          value: '12000',
          runbook_url: 'https://wiki/lag',
        },
        startsAt: '2027-01-15T08:00:00.000Z',
        endsAt: '0001-01-01T00:00:00Z',
      },
      { status: 'resolved', labels: { member: 'audit' }, endsAt: '2027-01-15T08:00:01.000Z' },
    ],
  })
})

test('an alert has the same fingerprint when it fires and when it is over', async () => {
  const { received, port } = await startReceiver()
  const deliver = deliverTo(`{ url: "http://127.0.0.1:${port}/" }`)
  await deliver(entry(aNotice()))
  const [member] = aNotice().members
  const over = { ...member, state: 'resolved', endsAt: now, summary: 'Group "billing" is over.', value: 0 }
  await deliver(entry(aNotice({ status: 'resolved', members: [over as Notice['members'][number]] })))
  const prints = received.map(one => JSON.parse(one.body).alerts[0].fingerprint)
  expect(prints[0]).toMatch(/^[0-9a-f]{16}$/)
  expect(prints[1]).toBe(prints[0])
})

test.each<[string, Answer, { isFinal: boolean; notBefore: number | null }, string]>([
  [
    'a 500',
    { status: 500, body: 'out of order' },
    { isFinal: false, notBefore: null },
    'HTTP 500, out of order',
  ],
  ['a 401', { status: 401 }, { isFinal: false, notBefore: null }, 'HTTP 401'],
  ['a 400', { status: 400 }, { isFinal: true, notBefore: null }, 'HTTP 400'],
  ['a 413', { status: 413 }, { isFinal: true, notBefore: null }, 'HTTP 413'],
  [
    'a 429',
    { status: 429, headers: { 'retry-after': '90' } },
    { isFinal: false, notBefore: now + 90_000 },
    'HTTP 429',
  ],
  [
    'a redirect',
    { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    { isFinal: false, notBefore: null },
    'redirect',
  ],
])('%s is a failure with its own consequence', async (_, answer, outlook, says) => {
  const { received, port } = await startReceiver(() => answer)
  const failure = await failureOf(deliverTo(`{ url: "http://127.0.0.1:${port}/" }`)(entry(aNotice())))
  expect(failure.message).toContain(says)
  expect(outlookOf(failure)).toEqual(outlook)
  expect(received).toHaveLength(1)
})

test('a receiver that is not there is told by its host alone: the rest of the address may be a secret', async () => {
  const { port, stop } = await startReceiver()
  await stop()
  const failure = await failureOf(
    deliverTo('{ url_env: WHERE }', { WHERE: `http://127.0.0.1:${port}/secret-path` })(entry(aNotice())),
  )
  expect(failure).toMatchObject({ code: 'unreachable' })
  expect(failure.message).toContain(`127.0.0.1:${port}`)
  expect(JSON.stringify([failure.message, failure.hint])).not.toContain('secret-path')
})

test('a link-local address is refused, however it is written, and a private one is not', async () => {
  for (const host of ['169.254.169.254', '[fe80::1]', '[::ffff:169.254.169.254]'])
    expect(() => checkHost(host)).toThrow('link-local')
  for (const host of ['10.1.2.3', '192.168.0.1', '[::1]', 'hooks.example.com']) checkHost(host)
  const failure = await failureOf(deliverTo('{ url: "http://169.254.169.254/latest" }')(entry(aNotice())))
  expect(failure).toMatchObject({ code: 'refused' })
})

test('a name is looked at when it is resolved', async () => {
  const found = await new Promise<unknown>(resolve =>
    safeLookup('localhost', { all: true }, (error, addresses) => resolve(error ?? addresses)),
  )
  expect(found).toContainEqual({ address: '127.0.0.1', family: 4 })
})

test('a route that has no webhook any more gives the message up', async () => {
  const failure = await failureOf(
    deliverTo('{ url: "http://127.0.0.1:1/" }')(entry(aNotice({ route: 'gone' }))),
  )
  expect(outlookOf(failure).isFinal).toBe(true)
})
