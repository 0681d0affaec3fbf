import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { type SlackStandIn, startSlackStandIn } from '../../../src/playground/slack/stand-in.ts'

const olive = people.operator.id
const general = channels.general.id
let app: Server
let slack: SlackStandIn
let client: WebClient
/** The last payload that reached the app. */
let received: URLSearchParams

/** An app that acknowledges everything and does nothing: the test does it itself, when it wants to. */
beforeEach(async () => {
  app = createServer((request, response) => {
    void text(request).then(body => {
      received = new URLSearchParams(body)
      response.end()
    })
  }).listen(0, '127.0.0.1')
  await once(app, 'listening')
  const address = app.address()
  const port = typeof address === 'object' && address ? address.port : 0
  slack = await startSlackStandIn({
    requestUrl: `http://127.0.0.1:${port}/`,
  })
  client = new WebClient(slack.tokens.bot, { slackApiUrl: slack.apiUrl })
})
afterEach(async () => {
  await slack.stop()
  app.closeAllConnections()
  app.close()
})

const view = (title = 'Form') => ({
  type: 'modal' as const,
  title: { type: 'plain_text' as const, text: title },
  blocks: [{ type: 'divider' as const }],
})
const open = (trigger_id: string) => client.views.open({ trigger_id, view: view() })
const trigger = async () => {
  await slack.control.act.slash(olive, general, 'x')
  return received.get('trigger_id') ?? ''
}

test('a trigger opens one form, within three seconds', async () => {
  const first = await trigger()
  await expect(open('wrong')).rejects.toThrow('invalid_trigger_id')
  await open(first)
  await expect(open(first)).rejects.toThrow('exchanged_trigger_id')
  const second = await trigger()
  slack.control.passTime(3001)
  await expect(open(second)).rejects.toThrow('expired_trigger_id')
  expect(slack.record.forms(olive)).toHaveLength(1)
})

test('at most three forms lie on one another', async () => {
  await open(await trigger())
  for (const _ of [2, 3]) await client.views.push({ trigger_id: await trigger(), view: view() })
  await expect(client.views.push({ trigger_id: await trigger(), view: view() })).rejects.toThrow(
    'push_limit_reached',
  )
})

test('a form is not changed from under a newer change', async () => {
  const { view: opened } = await open(await trigger())
  const { id: view_id = '', hash = '' } = opened ?? {}
  await client.views.update({ view_id, hash, view: view('Newer') })
  await expect(client.views.update({ view_id, hash, view: view('Late') })).rejects.toThrow('hash_conflict')
  await expect(client.views.update({ view_id: 'V0', view: view() })).rejects.toThrow('not_found')
})

test('a response URL takes five answers, for half an hour', async () => {
  await trigger()
  const url = received.get('response_url') ?? ''
  const answer = async (said: string) => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify({ text: said }), headers })
    return `${response.status} ${await response.text()}`
  }
  const headers = { 'content-type': 'application/json' }
  for (const said of ['1', '2', '3', '4', '5']) expect(await answer(said)).toBe('200 ok')
  expect(await answer('6')).toBe('404 {"ok":false,"error":"used_url"}')
  expect(slack.record.messages(general, olive)).toHaveLength(5)
  expect(slack.record.messages(general, people.viewer.id)).toHaveLength(0)
  slack.control.passTime(30 * 60_000 + 1)
  expect(await answer('7')).toBe('404 {"ok":false,"error":"expired_url"}')
})

test('a response URL replaces and deletes the message whose button was pressed', async () => {
  const blocks = [
    {
      type: 'actions' as const,
      elements: [
        { type: 'button' as const, action_id: 'go', text: { type: 'plain_text' as const, text: 'Go' } },
      ],
    },
  ]
  const channel = channels.ops.id
  const { ts = '' } = await client.chat.postMessage({ channel, text: 'old', blocks })
  const answer = async (body: object) => {
    await slack.control.act.click(olive, channel, ts, 'go')
    const { response_url: url } = JSON.parse(received.get('payload') ?? '{}') as { response_url: string }
    const headers = { 'content-type': 'application/json' }
    return (await fetch(url, { method: 'POST', body: JSON.stringify(body), headers })).status
  }
  expect(await answer({ text: 'new', blocks, replace_original: true })).toBe(200)
  expect(slack.record.messages(channel).map(message => message.text)).toEqual(['new'])
  expect(await answer({ delete_original: true })).toBe(200)
  expect(slack.record.messages(channel)).toEqual([])
})
