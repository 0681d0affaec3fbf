import { afterEach, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { type Toy, toy, words } from './toy-bot.ts'

const ops = channels.ops.id
const { operator } = people
let here: Toy
afterEach(() => here.end())

const form = () => here.standIn.waitFor(() => here.standIn.record.forms(operator.id).at(-1))

test('A command with something missing opens its form with what was given, and its faults stand at their fields', async () => {
  here = await toy()
  const { standIn, world } = here
  world.groups = ['orders', 'x'.repeat(249)]
  await here.start()
  await standIn.control.act.slash(operator.id, ops, 'reset orders')
  const opened = await form()
  expect(JSON.stringify(opened.content)).toContain('"value":"n:orders"')
  const filled = { 'arg:group': 'n:orders', 'arg:to': 'earliest', 'arg:reason': 'bad deploy' }
  const faulty = await standIn.control.act.submitForm(operator.id, opened.id, {
    ...filled,
    'arg:partitions': 'many',
  })
  expect(faulty).toMatchObject({
    errors: { 'arg:partitions': expect.stringContaining('does not name partitions') },
  })
  await standIn.control.act.submitForm(operator.id, opened.id, { ...filled, 'arg:partitions': '0' })
  const plan = await standIn.waitFor(() =>
    standIn.record.messages(ops).find(one => words(one.blocks).includes('Send for approval')),
  )
  expect(words(plan.blocks)).toContain('Move orders to earliest')
})

test('Names of the cluster are offered while one types, also those too long for a choice', async () => {
  here = await toy()
  const { standIn, world } = here
  const longName = 'x'.repeat(249)
  world.groups = ['orders', longName]
  world.values.set(longName, 3)
  await here.start()
  await standIn.control.act.slash(operator.id, ops, 'lag')
  const { id } = await form()
  const offered = await standIn.control.act.suggest(operator.id, id, 'arg:group', 'xx')
  const option = offered.options?.[0]
  expect(option?.value).toMatch(/^h:/)
  const nothing = await standIn.control.act.suggest(operator.id, id, 'arg:group', 'nowhere')
  expect(nothing.options?.map(one => one.value)).toEqual(['n:nowhere'])
  await standIn.control.act.submitForm(operator.id, id, { 'arg:group': option?.value ?? '' })
  await standIn.waitFor(() => standIn.record.messages(ops).find(one => one.text.includes('is 3 behind')))
})

test('A mention cannot open a form, so it offers a button that does', async () => {
  here = await toy()
  const { standIn } = here
  await here.start()
  await standIn.control.act.mention(operator.id, ops, 'reset orders --to latest')
  const told = await standIn.waitFor(() =>
    standIn.record
      .messages(ops, operator.id)
      .find(one => one.ephemeralFor && words(one.blocks).includes('Fill in the form')),
  )
  expect(words(told.blocks)).toContain('reset needs --reason.')
  await standIn.control.act.click(operator.id, ops, told.ts, 'form')
  expect(JSON.stringify((await form()).content)).toContain('"value":"latest"')
})

test('A change typed without any argument, and the global shortcut, open forms', async () => {
  here = await toy()
  const { standIn } = here
  await here.start()
  await standIn.control.act.slash(operator.id, ops, 'reset')
  expect(words((await form()).content)).toContain('Set the number of a group')
  await standIn.control.act.closeForm(operator.id, (await form()).id)
  await standIn.control.act.shortcut(operator.id)
  const chooser = await form()
  await standIn.control.act.submitForm(operator.id, chooser.id, { command: 'lag' })
  const chosen = await standIn.waitFor(() =>
    standIn.record.forms(operator.id).find(one => words(one.content).includes('Show the number of a group.')),
  )
  await standIn.control.act.submitForm(operator.id, chosen.id, { 'arg:group': null })
})
