import { afterEach, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { type Toy, toy, words } from './toy-bot.ts'

const ops = channels.ops.id
const approvals = channels.approvals.id
const { operator, approver, admin, viewer } = people
let here: Toy
afterEach(() => here.end())

/** Asks for the change, waits for its plan, and sends it for approval; returns where plan and card are. */
async function askForReset(typed = 'reset orders --to earliest --reason "bad deploy"') {
  const { standIn } = here
  await standIn.control.act.slash(operator.id, ops, typed)
  const plan = await standIn.waitFor(() =>
    standIn.record.messages(ops).find(one => words(one.blocks).includes('Send for approval')),
  )
  await standIn.control.act.click(operator.id, ops, plan.ts, 'request-submit')
  const card = await standIn.waitFor(() =>
    standIn.record.messages(approvals).find(one => words(one.blocks).includes('Approve')),
  )
  return { plan: plan.ts, card: card.ts }
}
const cardWords = (ts: string) =>
  words(here.standIn.record.messages(approvals).find(one => one.ts === ts)?.blocks)
const ephemerals = (person: string, channel = approvals) =>
  here.standIn.record
    .messages(channel, person)
    .filter(one => one.ephemeralFor === person)
    .map(one => words(one.blocks))

test('A command is answered in the channel, and a change goes from plan over approval to done', async () => {
  here = await toy()
  const { standIn, world } = here
  await here.start()
  await standIn.control.act.slash(viewer.id, ops, 'lag orders')
  await standIn.waitFor(() =>
    standIn.record.messages(ops).find(one => one.text === 'orders is 14202 behind.'),
  )

  const { plan, card } = await askForReset()
  expect(cardWords(card)).toContain('14202 records will be read again by orders')
  expect(cardWords(card)).toContain('bad deploy')
  await standIn.control.act.click(approver.id, approvals, card, 'request-approve')
  const result = await standIn.waitFor(() =>
    standIn.record.thread(ops, plan).find(one => one.ts !== plan && one.text === 'Moved orders.'),
  )
  expect(words(result.blocks)).toContain('Undo')
  expect(JSON.stringify(result.blocks)).toContain(operator.id)
  expect(world.executions).toEqual(['lag orders', 'reset orders'])
  await standIn.waitFor(() => cardWords(card).includes('Moved orders') || undefined)
  expect(cardWords(card)).not.toContain('Deny')
  expect(cardWords(card)).toContain('Approved by')
})

test('Nobody approves their own request, nor without the right to', async () => {
  here = await toy()
  const { standIn, world } = here
  await here.start()
  const { card } = await askForReset()
  await standIn.control.act.click(operator.id, approvals, card, 'request-approve')
  await standIn.waitFor(() =>
    ephemerals(operator.id).find(one => one.includes('somebody else has to decide')),
  )
  await standIn.control.act.click(viewer.id, approvals, card, 'request-approve')
  await standIn.waitFor(() => ephemerals(viewer.id).find(one => one.includes('the right "approve"')))
  expect(cardWords(card)).toContain('0 of 1')
  expect(world.executions).toEqual([])
})

test('Two people who approve in the same moment cause one execution', async () => {
  here = await toy()
  const { standIn, world } = here
  await here.start()
  const { plan, card } = await askForReset()
  await Promise.all([
    standIn.control.act.click(approver.id, approvals, card, 'request-approve'),
    standIn.control.act.click(admin.id, approvals, card, 'request-approve'),
  ])
  await standIn.waitFor(() => standIn.record.thread(ops, plan).find(one => one.text === 'Moved orders.'))
  await standIn.waitFor(() =>
    [...ephemerals(approver.id), ...ephemerals(admin.id)].find(one =>
      one.includes('Your click changed nothing'),
    ),
  )
  expect(world.executions).toEqual(['reset orders'])
})

test('A click after expiry does nothing and says so', async () => {
  let now = Date.now()
  here = await toy()
  const { standIn, world } = here
  await here.start({ clock: () => now })
  const { card } = await askForReset()
  now += 3_700_000
  await standIn.control.act.click(approver.id, approvals, card, 'request-approve')
  await standIn.waitFor(() => ephemerals(approver.id).find(one => one.includes('expired. Nothing was done')))
  expect(world.executions).toEqual([])
})

test('Who denies is asked why, and the requester reads it', async () => {
  here = await toy()
  const { standIn, world } = here
  await here.start()
  const { plan, card } = await askForReset()
  await standIn.control.act.click(approver.id, approvals, card, 'request-deny')
  const form = await standIn.waitFor(() => standIn.record.forms(approver.id)[0])
  await standIn.control.act.submitForm(approver.id, form.id, { reason: 'Not during the sale' })
  const told = await standIn.waitFor(() =>
    standIn.record.thread(ops, plan).find(one => one.ts !== plan && one.text.startsWith('Denied')),
  )
  expect(words(told.blocks)).toContain('Not during the sale')
  expect(world.executions).toEqual([])
})

test('A plan that was changed by the cluster meanwhile is not executed', async () => {
  here = await toy()
  const { standIn, world } = here
  await here.start()
  const { plan, card } = await askForReset()
  world.values.set('orders', 99)
  await standIn.control.act.click(approver.id, approvals, card, 'request-approve')
  const told = await standIn.waitFor(() =>
    standIn.record.thread(ops, plan).find(one => one.text.includes('Nothing was changed')),
  )
  expect(words(told.blocks)).toContain('99 records will be read again')
  expect(world.executions).toEqual([])
})

test('What a terminal withdraws disappears from the card', async () => {
  here = await toy()
  const bot = await here.start()
  const { card } = await askForReset()
  const [request] = bot.store.requests.list({ limit: 1 })
  bot.store.requests.move(request?.id ?? '', ['waiting'], 'withdrawn')
  await here.standIn.waitFor(() => cardWords(card).includes('Withdrawn') || undefined, 8000)
  expect(cardWords(card)).not.toContain('Deny')
})
