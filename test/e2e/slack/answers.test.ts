import { afterEach, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { type Toy, toy, words } from './toy-bot.ts'

const ops = channels.ops.id
const { operator, viewer, guest, foreign, unknown } = people
let here: Toy
afterEach(() => here.end())

const messages = (channel: string, person?: string) => here.standIn.record.messages(channel, person)
const textIn = (channel: string, text: string, person?: string) =>
  here.standIn.waitFor(() =>
    messages(channel, person).find(one => one.text.includes(text) || words(one.blocks).includes(text)),
  )

test('An envelope that is delivered twice is answered once', async () => {
  here = await toy()
  const { standIn, world } = here
  await here.start()
  standIn.control.deliverTwice()
  await standIn.control.act.slash(viewer.id, ops, 'lag orders')
  await textIn(ops, 'orders is 14202 behind.')
  await standIn.control.act.slash(viewer.id, ops, 'lag other')
  await textIn(ops, 'other is unknown behind.')
  expect(world.executions).toEqual(['lag orders', 'lag other'])
  expect(messages(ops).filter(one => one.text.includes('14202'))).toHaveLength(1)
})

test('A mention is answered in its thread, a direct message where it was written', async () => {
  here = await toy()
  const { standIn } = here
  await here.start()
  await standIn.control.act.mention(viewer.id, ops, 'lag orders')
  const asked = messages(ops).find(one => one.user === viewer.id)
  await standIn.waitFor(() =>
    standIn.record.thread(ops, asked?.ts ?? '').find(one => one.text.includes('14202')),
  )
  await standIn.control.act.directMessage(viewer.id, 'lag “orders”')
  const told = await standIn.waitFor(() =>
    standIn.record.directMessages(viewer.id).find(one => one.text.includes('14202')),
  )
  expect(words(told.blocks)).not.toContain('asked by')
})

test('Where the bot is no member it answers all the same, and a plan goes to direct messages', async () => {
  here = await toy()
  const { standIn } = here
  await here.start()
  const { id: general } = channels.general
  await standIn.control.act.slash(operator.id, general, 'lag orders')
  await textIn(general, '14202')
  await standIn.control.act.slash(operator.id, general, 'reset orders --to latest --reason why')
  await standIn.waitFor(() =>
    standIn.record.directMessages(operator.id).find(one => words(one.blocks).includes('Send for approval')),
  )
  const hint = await textIn(general, 'in your direct messages', operator.id)
  expect(hint.ephemeralFor).toBe(operator.id)
})

test('What goes wrong is told to the person who asked alone, with what to do', async () => {
  here = await toy()
  const { standIn } = here
  await here.start()
  await standIn.control.act.slash(operator.id, ops, 'lgg orders')
  const told = await textIn(ops, 'Did you mean "lag"?', operator.id)
  expect(told.ephemeralFor).toBe(operator.id)
  await standIn.control.act.slash(operator.id, ops, 'reset nobody --to latest --reason why')
  const refused = await textIn(ops, 'has members', operator.id)
  expect(refused.ephemeralFor).toBe(operator.id)
  await standIn.waitFor(() => !messages(ops).some(one => words(one.blocks).includes('Working on')))
  await standIn.control.act.slash(viewer.id, ops, 'reset orders --to latest --reason why')
  expect((await textIn(ops, 'offsets:write', viewer.id)).ephemeralFor).toBe(viewer.id)
})

test('Guests and people of other workspaces have no rights, and help is for everybody', async () => {
  here = await toy()
  const { standIn, world } = here
  await here.start()
  for (const stranger of [guest, foreign, unknown]) {
    await standIn.control.act.slash(stranger.id, ops, 'lag orders')
    await textIn(ops, 'groups:read', stranger.id)
    await standIn.control.act.slash(stranger.id, ops, '--help')
    await textIn(ops, 'Set the number of a group', stranger.id)
  }
  expect(world.executions).toEqual([])
})

test('A slow answer takes the place of its working sign', async () => {
  here = await toy()
  const { standIn, world } = here
  await here.start()
  let open = (): void => undefined
  world.gate = new Promise(resolve => {
    open = resolve
  })
  await standIn.control.act.slash(viewer.id, ops, 'lag orders')
  const sign = await textIn(ops, 'Working on lag')
  open()
  await standIn.waitFor(() => messages(ops).find(one => one.ts === sign.ts && one.text.includes('14202')))
  expect(messages(ops).filter(one => one.user !== viewer.id)).toHaveLength(1)
})

test('What was being answered when the bot was told to stop is answered before it ends', async () => {
  here = await toy()
  const { standIn, world } = here
  const bot = await here.start()
  let open = (): void => undefined
  world.gate = new Promise(resolve => {
    open = resolve
  })
  await standIn.control.act.slash(viewer.id, ops, 'lag orders')
  const stopped = bot.slack.stop()
  setTimeout(() => open(), 200)
  await stopped
  expect(messages(ops).some(one => one.text.includes('14202'))).toBe(true)
})

test('A long answer shows its most important part and gives all of it as a file', async () => {
  here = await toy()
  const { standIn } = here
  await here.start()
  await standIn.control.act.slash(viewer.id, ops, 'groups list')
  const answer = await textIn(ops, '99 of 340 rows are shown')
  const shared = await standIn.waitFor(() =>
    standIn.record.thread(ops, answer.ts).find(one => one.files?.length === 1),
  )
  expect(shared.files?.[0]?.name).toBe('groups.txt')
  expect(Buffer.from(standIn.record.files()[0]?.content ?? '').toString()).toContain('group-339')
  await standIn.control.act.slash(viewer.id, ops, 'groups list --private --format json --output all.json')
  await textIn(ops, 'a file in your messages with me', viewer.id)
  await standIn.waitFor(() =>
    standIn.record.directMessages(viewer.id).find(one => one.files?.[0]?.name === 'all.json'),
  )
})

test('A button runs its command as typed by whoever clicked', async () => {
  here = await toy()
  const { standIn } = here
  await here.start()
  await standIn.control.act.slash(viewer.id, ops, 'lag orders')
  const answer = await textIn(ops, '14202')
  await standIn.control.act.click(viewer.id, ops, answer.ts, 'run:0')
  const form = await standIn.waitFor(() => standIn.record.forms(viewer.id)[0])
  expect(JSON.stringify(form.content)).toContain('"value":"earliest"')
})

test('A name full of markup shows as those characters, also in forms and files', async () => {
  here = await toy()
  const { standIn, world } = here
  const nasty = '<!channel> *x* [/red]'
  world.values.set(nasty, 7)
  await here.start()
  await standIn.control.act.slash(operator.id, ops, `lag "${nasty}"`)
  const answer = await textIn(ops, `Lag of ${nasty}`)
  expect(answer.text).toBe('&lt;!channel&gt; *x* [/red] is 7 behind.')
  expect(words(answer.blocks)).toContain(`Reset ${nasty}`)
  await standIn.control.act.slash(operator.id, ops, `reset "${nasty}" --to latest --reason "${nasty}"`)
  const plan = await textIn(ops, `Move ${nasty} to latest`)
  await standIn.control.act.click(operator.id, ops, plan.ts, 'request-submit')
  const card = await textIn(channels.approvals.id, `7 records will be read again by ${nasty}`)
  expect(JSON.stringify(card.blocks)).not.toContain('broadcast')
  await standIn.control.act.click(people.approver.id, channels.approvals.id, card.ts, 'request-plan')
  const form = await standIn.waitFor(() => standIn.record.forms(people.approver.id)[0])
  expect(words(form.content)).toContain(`Set ${nasty} from 7 to latest`)
})

test('Home shows the clusters, what waits for me, and the usual commands', async () => {
  here = await toy()
  const { standIn } = here
  await here.start()
  await standIn.control.act.slash(operator.id, ops, 'reset orders --to earliest --reason why')
  const plan = await textIn(ops, 'Send for approval')
  await standIn.control.act.click(operator.id, ops, plan.ts, 'request-submit')
  await textIn(channels.approvals.id, 'Approve')
  await standIn.control.act.openHome(people.approver.id)
  const home = await standIn.waitFor(() => standIn.record.home(people.approver.id))
  expect(words(home.content)).toContain('All is well.')
  expect(words(home.content)).toContain('Waits for your decision')
  expect(words(home.content)).toContain('Move orders to earliest')
})

test('Home follows what others do while somebody looks at it', async () => {
  here = await toy()
  const { standIn } = here
  await here.start()
  await standIn.control.act.openHome(people.approver.id)
  const empty = await standIn.waitFor(() => standIn.record.home(people.approver.id))
  expect(words(empty.content)).not.toContain('Waits for your decision')
  await standIn.control.act.slash(operator.id, ops, 'reset orders --to earliest --reason why')
  const plan = await textIn(ops, 'Send for approval')
  await standIn.control.act.click(operator.id, ops, plan.ts, 'request-submit')
  await standIn.waitFor(() =>
    words(standIn.record.home(people.approver.id)?.content).includes('Waits for your decision'),
  )
})

test('The channel reads what was asked and by whom, where nobody could see it being typed', async () => {
  here = await toy()
  const { standIn } = here
  await here.start()
  await standIn.control.act.slash(viewer.id, ops, 'lag orders')
  const answer = await textIn(ops, '14202')
  expect(words(answer.blocks)).toMatch(/\/kafka lag orders\s+asked by/)
  expect(JSON.stringify(answer.blocks)).toContain(`"user_id":"${viewer.id}"`)
})

test('The plan of a dry run comes as the file that was asked for; a change that is meant says that it gives none', async () => {
  here = await toy()
  const { standIn } = here
  await here.start()
  const reset = 'reset orders --to latest --reason why --output plan.json'
  await standIn.control.act.slash(operator.id, ops, reset)
  const refused = await textIn(ops, '--output gives no file of a change', operator.id)
  expect(words(refused.blocks)).toContain('--dry-run')
  await standIn.control.act.slash(operator.id, ops, `${reset} --dry-run`)
  await standIn.waitFor(() => standIn.record.files().some(one => one.content !== undefined))
  const [file] = standIn.record.files()
  expect(file?.name).toBe('plan.json')
  expect(JSON.parse(Buffer.from(file?.content ?? '').toString())).toHaveProperty('steps')
})
