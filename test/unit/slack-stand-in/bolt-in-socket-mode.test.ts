import { afterEach, beforeEach, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { type SlackStandIn, startSlackStandIn } from '../../../src/playground/slack/stand-in.ts'
import { startToyApp, type ToyApp } from './toy-app.ts'

const olive = people.operator.id
const ops = channels.ops.id
let slack: SlackStandIn
let toy: ToyApp

beforeEach(async () => {
  slack = await startSlackStandIn()
  toy = await startToyApp(slack)
})
afterEach(async () => {
  await toy.stop()
  await slack.stop()
})

const answer = () =>
  slack.waitFor(() => slack.record.messages(ops, olive).find(each => each.user === 'U0KAFKAB1'))

test('a command is acknowledged and answered in the channel', async () => {
  const outcome = await slack.control.act.slash(olive, ops, 'health')
  expect(outcome).toMatchObject({ ok: true })
  expect((await answer()).text).toBe('You asked for health')
})

test('an answer within the acknowledgement is seen by the asker alone', async () => {
  const { message } = await slack.control.act.slash(olive, ops, 'private')
  expect(message).toMatchObject({ text: 'Only you see this.', ephemeralFor: olive })
  expect(slack.record.messages(ops, people.viewer.id)).toEqual([])
})

test('a response URL answers in a channel that the bot is not in', async () => {
  const general = channels.general.id
  await slack.control.act.slash(olive, general, 'respond')
  const message = await slack.waitFor(() => slack.record.messages(general)[0])
  expect(message.text).toBe('Answered by URL.')
  expect(slack.record.messages(general, people.viewer.id)).toHaveLength(1)
})

test('a button opens a form, which refuses, offers choices, shows errors and closes', async () => {
  const { act } = slack.control
  await act.slash(olive, ops, 'health')
  const message = await answer()
  expect(await act.click(olive, ops, message.ts, 'ask')).toMatchObject({ ok: true })
  const form = await slack.waitFor(() => slack.record.forms(olive).at(-1))
  expect(toy.seen).toContainEqual({ kind: 'action', detail: '42' })

  expect(await act.submitForm(olive, form.id, { reason: 'why not' })).toMatchObject({
    ok: false,
    errors: { topic: 'Please complete this required field.' },
  })
  const { options } = await act.suggest(olive, form.id, 'topic', 'pay')
  expect(options?.map(option => option.value)).toEqual(['payments'])
  expect(await act.submitForm(olive, form.id, { topic: 'orders', reason: 'why' })).toMatchObject({
    ok: false,
    error: 'not_offered',
  })
  expect(await act.submitForm(olive, form.id, { topic: 'payments', reason: 'a bad one' })).toMatchObject({
    ok: false,
    errors: { reason: 'Give a good reason.' },
  })
  expect(await act.submitForm(olive, form.id, { reason: 'a fine one' })).toMatchObject({
    ok: true,
    forms: [],
  })
})

test('mentions, direct messages, the Home tab and the shortcut reach the app', async () => {
  const { act } = slack.control
  await act.mention(olive, ops, 'lag <b> & co')
  await slack.waitFor(() => slack.record.messages(ops).find(each => each.text === 'I was mentioned.'))
  await act.directMessage(olive, 'lag')
  await slack.waitFor(() => slack.record.directMessages(olive).find(each => each.text === 'A direct answer.'))
  await act.openHome(olive)
  await slack.waitFor(() => slack.record.home(olive))
  await act.shortcut(olive)
  expect(toy.seen).toEqual([
    { kind: 'mention', detail: '<@U0KAFKAB1> lag &lt;b&gt; &amp; co' },
    { kind: 'message', detail: 'lag' },
    { kind: 'home', detail: 'home' },
    { kind: 'shortcut', detail: 'kafka' },
  ])
})
