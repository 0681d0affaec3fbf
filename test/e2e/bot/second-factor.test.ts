import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { newFolder } from '../../support/bot.ts'
import { inStore, trailOf } from '../../support/bot-store.ts'
import { words } from '../../support/chat.ts'
import { sharedKafka, testClients, uniqueGroup } from '../../support/kafka-cluster.ts'
import { type Stage, startStage } from '../../support/stage.ts'

const { operator, approver, admin, viewer } = people
const alerts = channels.alerts.id
type Someone = (typeof people)[keyof typeof people]

const clients = testClients()
let stage: Stage
let chat: Stage['chat']
let topic: string
let group: string

beforeAll(async () => {
  const folder = newFolder()
  writeFileSync(
    join(folder.config, 'acl-config.yml'),
    `
security_policies: { access_control: { mfa_required_for_admin: true, failed_login_lockout_attempts: 2 } }
environment_overrides:
  calm: { security_policies: { access_control: { mfa_required_for_admin: false } } }
`,
  )
  const calm = {
    bootstrap_servers: sharedKafka().bootstrap.join(','),
    policy: { like: 'production' },
    channels: { approvals: channels.approvals.id, alerts },
  }
  const admins = Object.fromEntries([approver, admin, viewer].map(({ id }) => [id, ['admins']]))
  stage = await startStage({
    folder,
    config: { environments: { calm }, people: admins },
    env: { KAFKA_OPS_SECOND_FACTOR_KEY: Buffer.alloc(32, 9).toString('base64') },
  })
  chat = stage.chat
  topic = await clients.createTopic({ partitions: 1 })
  group = uniqueGroup()
  await clients.produce(topic, 10)
  await clients.consumeCommit(group, topic, [7])
})
afterAll(async () => {
  await stage?.end()
  await clients.close()
})

const formOf = (person: Someone, text: string) =>
  chat.until(() => stage.slack.record.forms(person.id).find(one => words(one.content.blocks).includes(text)))

/** Sets up the second factor in the form that is open, as somebody with a phone does. */
async function enrol(person: Someone) {
  const form = await formOf(person, 'scan this picture')
  const [, key = ''] = /((?:[A-Z2-7]{4} ?){8})/.exec(words(form.content.blocks)) ?? []
  const totp = new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')) })
  // One step ahead is allowed, so that a test need not wait for the next code.
  const code = (ahead = 0): string => totp.generate({ timestamp: Date.now() + ahead * 30_000 })
  const wrong = code() === '000000' ? '111111' : '000000'
  const send = (what: string) => chat.act.submitForm(person.id, form.id, { code: what })
  return { code, wrong, send }
}

async function giveCode(person: Someone, code: string) {
  const form = await formOf(person, 'The six digits in your authenticator')
  return chat.act.submitForm(person.id, form.id, { code })
}

test('an administrator sets up a second factor on the way, gives its code, is locked out, and is let in again by two others', async () => {
  const reset = (to: string): string => `offsets reset ${group} --to ${to} --reason "bad deploy"`
  const first = await chat.request(operator, reset('earliest'))
  await chat.approve(admin, first.card)
  const phone = await enrol(admin)
  expect(await phone.send(phone.wrong)).toMatchObject({
    errors: { code: expect.stringContaining('not right') },
  })
  expect(chat.message(channels.approvals.id, first.card)).toContain('0 of 1')
  await phone.send(phone.code())
  await chat.told(admin, 'Your second factor is set up')
  expect(stage.slack.record.files().filter(one => one.name.startsWith('second-factor'))).toEqual([])

  await chat.approve(admin, first.card)
  await giveCode(admin, phone.code(1))
  await chat.messageSays(channels.approvals.id, first.card, 'Approved by')
  await chat.seenInThread(channels.ops.id, first.plan, group)
  expect(await inStore(stage.bot.folder, trailOf(first.id))).toEqual([
    'planned',
    'requested',
    'second-factor',
    'approved',
    'starting',
    'done',
  ])

  const second = await chat.request(operator, reset('latest'))
  await chat.approve(admin, second.card)
  await giveCode(admin, phone.wrong)
  expect(await giveCode(admin, phone.wrong)).toMatchObject({
    errors: { code: expect.stringContaining('locked until') },
  })

  const recovery = await chat.request(operator, `second-factor reset ${admin.id} --reason "locked out"`)
  for (const other of [approver, viewer]) {
    await chat.approve(other, recovery.card)
    const its = await enrol(other)
    await its.send(its.code())
    await chat.told(other, 'Your second factor is set up')
    await chat.approve(other, recovery.card)
    await giveCode(other, its.code(1))
  }
  await chat.seenInThread(channels.ops.id, recovery.plan, 'sets up a new one')
  expect(await inStore(stage.bot.folder, store => store.secondFactors.get(admin.id))).toBeUndefined()
})

test('break-glass needs two others, is announced, lifts approvals for the one who asked, and is ended by anybody', async () => {
  const asked = await chat.request(
    operator,
    'emergency break-glass --env calm --for 5m --reason "brokers go down"',
  )
  await chat.approve(approver, asked.card)
  await chat.messageSays(channels.approvals.id, asked.card, '1 of 2')
  await chat.approve(admin, asked.card)
  await chat.seen(alerts, ['Break-glass in calm', 'brokers go down'])

  const plan = await chat.ask(operator, `offsets reset ${group} --to 3 --env calm --reason "read again"`)
  expect(words(plan.blocks)).toContain('Confirm')
  const others = await chat.ask(approver, `offsets reset ${group} --to 4 --env calm --reason "read again"`)
  expect(words(others.blocks)).toContain('Send for approval')

  const end = await chat.ask(admin, 'emergency end --env calm')
  await chat.act.click(admin.id, channels.ops.id, end.ts, 'request-confirm')
  await chat.seen(alerts, ['Break-glass in calm is over'])
  await chat.act.click(operator.id, channels.ops.id, plan.ts, 'request-confirm')
  await chat.messageSays(channels.ops.id, plan.ts, 'needs 1 approval by now')
})

test('who asks in a mention gets a button that opens the form, and no key stands in any message', async () => {
  await chat.act.mention(operator.id, channels.ops.id, 'second-factor enrol')
  const answer = await chat.told(operator, 'is shown in a form', channels.ops.id)
  await chat.act.click(operator.id, channels.ops.id, answer.ts, 'run:0')
  const phone = await enrol(operator)
  await phone.send(phone.code())
  await chat.until(() => stage.slack.record.forms(operator.id).length === 0)
  expect(
    await inStore(stage.bot.folder, store => store.secondFactors.get(operator.id)?.confirmedAt),
  ).toBeTypeOf('number')
  const said = JSON.stringify(stage.slack.record.messages(channels.ops.id, operator.id))
  expect(said).not.toMatch(/[A-Z2-7]{4} [A-Z2-7]{4} [A-Z2-7]{4}/)
})
