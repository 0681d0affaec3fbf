import { afterEach, expect, test } from 'vitest'
import { type Plan, planDigest } from '../../../src/core/plan.ts'
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

test('What a terminal asks for gets a card, and its result in the thread of the card', async () => {
  here = await toy()
  const { standIn, world } = here
  const bot = await here.start()
  const { requests } = bot.store
  const request = requests.create({
    environment: 'production',
    command: 'reset',
    args: { group: ['orders'], to: ['earliest'] },
    typed: 'reset orders --to earliest',
    requester: { id: operator.id, name: 'olive' },
    reason: 'from the terminal',
    plan: plan(14_202),
    digest: planDigest('reset', 'production', plan(14_202)),
    approvalsNeeded: 1,
    state: 'waiting',
    expiresAt: Date.now() + 60_000,
    origin: { door: 'terminal' },
  })
  const card = await standIn.waitFor(() =>
    standIn.record.messages(approvals).find(one => words(one.blocks).includes(request.id)),
  )
  await standIn.control.act.click(approver.id, approvals, card.ts, 'request-approve')
  await standIn.waitFor(() =>
    standIn.record.thread(approvals, card.ts).find(one => one.text === 'Moved orders.'),
  )
  expect(world.executions).toEqual(['reset orders'])
})

test('The requester is reminded once before a request expires', async () => {
  here = await toy()
  const { standIn } = here
  await here.start({ lifetimeMs: 6000 })
  const { plan: asked } = await askForReset()
  const reminder = await standIn.waitFor(
    () => standIn.record.thread(ops, asked).find(one => words(one.blocks).includes('expires soon')),
    9000,
  )
  expect(JSON.stringify(reminder.blocks)).toContain(`"user_id":"${operator.id}"`)
})

test('A request that moves often costs few edits', async () => {
  here = await toy()
  const { standIn } = here
  const bot = await here.start()
  const { card } = await askForReset()
  const before = standIn.record.calls('chat.update').length
  const [request] = bot.store.requests.list({ limit: 1 })
  if (request) for (let times = 0; times < 200; times++) bot.slack.moved(request)
  bot.pipeline.withdraw(request?.id ?? '', { id: operator.id, name: 'olive' })
  await standIn.waitFor(() => cardWords(card).includes('Withdrawn') || undefined, 8000)
  await bot.stop()
  expect(standIn.record.calls('chat.update').length - before).toBeLessThanOrEqual(6)
})

/** The toy's plan, as another process would have made it. */
const plan = (from: number): Plan => ({
  title: 'Move orders to earliest',
  decision: { group: 'orders', to: 'earliest', from },
  estimates: {},
  steps: [{ state: 'planned', text: `Set orders from ${from} to earliest` }],
  consequences: [],
  nothingToDo: false,
})
