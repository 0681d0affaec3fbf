import { createServer } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { signature } from '../../../src/playground/slack/request-url.ts'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { type SlackStandIn, startSlackStandIn } from '../../../src/playground/slack/stand-in.ts'
import { startToyApp, type ToyApp } from './toy-app.ts'

const olive = people.operator.id
const ops = channels.ops.id
let slack: SlackStandIn
let toy: ToyApp
let requestUrl: string

beforeEach(async () => {
  const port = await freePort()
  requestUrl = `http://127.0.0.1:${port}/slack/events`
  slack = await startSlackStandIn({ requestUrl, lifetimes: { acknowledgeMs: 800 } })
  toy = await startToyApp(slack, { http: port })
})
afterEach(async () => {
  await toy.stop()
  await slack.stop()
})

test('commands, buttons, forms and events arrive signed at the request URL', async () => {
  const { act } = slack.control
  expect(await act.slash(olive, ops, 'health')).toMatchObject({ ok: true })
  const message = await slack.waitFor(() => slack.record.messages(ops)[0])
  expect(await act.click(olive, ops, message.ts, 'ask')).toMatchObject({ ok: true })
  const form = await slack.waitFor(() => slack.record.forms(olive)[0])
  await act.suggest(olive, form.id, 'topic', '')
  expect(await act.submitForm(olive, form.id, { topic: 'orders', reason: 'bad' })).toMatchObject({
    ok: false,
    errors: { reason: 'Give a good reason.' },
  })
  expect(await act.submitForm(olive, form.id, { reason: 'a fine one' })).toMatchObject({ ok: true })
  await act.directMessage(olive, 'lag')
  await slack.waitFor(() => slack.record.directMessages(olive).find(each => each.text === 'A direct answer.'))
})

test('an answer in the body of the acknowledgement is shown to the asker', async () => {
  const { message } = await slack.control.act.slash(olive, ops, 'private')
  expect(message).toMatchObject({ text: 'Only you see this.', ephemeralFor: olive })
})

test('a command that nobody acknowledges fails with operation_timeout', async () => {
  expect(await slack.control.act.slash(olive, ops, 'never')).toMatchObject({
    ok: false,
    error: 'operation_timeout',
    text: '/kafka failed with the error "operation_timeout"',
  })
})

test('an app that is down is told as dispatch_failed', async () => {
  await toy.stop()
  expect(await slack.control.act.slash(olive, ops, 'health')).toMatchObject({ error: 'dispatch_failed' })
  await toy.app.start()
})

test('Bolt refuses what was signed with another secret', async () => {
  const body = 'command=%2Fkafka&text=private'
  const post = (secret: string) =>
    fetch(requestUrl, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...signature(body, secret) },
    })
  expect((await post('another')).status).toBe(401)
  expect((await post(slack.tokens.signingSecret)).status).toBe(200)
})

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
