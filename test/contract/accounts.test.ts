import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Kafka, logLevel, type SASLOptions } from '../../src/kafka/kafkajs.ts'
import type { LocalKafka } from '../../src/playground/local-kafka/local-kafka.ts'
import { channels, people } from '../../src/playground/slack/scenario.ts'
import { openStore } from '../../src/store/open-store.ts'
import { newFolder } from '../support/bot.ts'
import { inStore, trailOf } from '../support/bot-store.ts'
import { type Message, words } from '../support/chat.ts'
import { ownKafka, testClients } from '../support/kafka-cluster.ts'
import { osUser, runCli } from '../support/run-cli.ts'
import { type Stage, startStage } from '../support/stage.ts'

const { admin, approver } = people
const ops = channels.ops.id
const users = ['bot', 'billing', 'leftover'].map(username => ({ username, password: `${username}-secret` }))
const topic = 'accounts-topic'
type Mechanism = 'scram-sha-256' | 'scram-sha-512'

let kafka: LocalKafka
let stage: Stage

beforeAll(async () => {
  kafka = await ownKafka({
    brokers: 1,
    sasl: { users },
    properties: { 'connections.max.reauth.ms': '3600000' },
  })
  const clients = testClients(kafka.bootstrap)
  await clients.createTopic({ topic })
  await clients.close()
  const folder = newFolder()
  const ca = join(folder.config, 'ca.pem')
  writeFileSync(ca, kafka.sasl?.ca ?? '')
  writeFileSync(
    join(folder.config, 'acl-config.yml'),
    `service_accounts:
  bot: { authentication: scram-sha-512 }
  billing: { authentication: scram-sha-256, rotation_days: 90 }
  shipping: { authentication: scram-sha-512, rotation_days: 30 }
`,
  )
  writeFileSync(
    join(folder.config, 'topics.yml'),
    `topics: { ${topic}: { partitions: 1, replication_factor: 1, config: { retention.ms: 3600000 } } }\n`,
  )
  // The bot has known this account for longer than a password of it may be used.
  const old = openStore({ folder: folder.data, clock: () => Date.now() - 100 * 86_400_000 })
  old.accountCredentials.see('test', [{ account: 'billing', mechanism: 'SCRAM-SHA-512' }])
  await old.close()
  const test = {
    bootstrap_servers: kafka.sasl?.bootstrap.join(','),
    tls: { ca_file: ca },
    sasl: { mechanism: 'SCRAM-SHA-512', username: 'bot', password_env: 'BOT_PASSWORD' },
  }
  stage = await startStage({
    folder,
    bootstrap: kafka.sasl?.bootstrap ?? [],
    config: {
      environments: { test },
      terminal: { [osUser()]: admin.id },
      alerts: { 'credential-overdue': { for: '1s' }, 'topic-drift': { for: '1s' } },
    },
    env: { BOT_PASSWORD: 'bot-secret' },
  })
})
afterAll(async () => {
  await stage?.end()
  await kafka?.stop()
})

/** A client of the account, as any application is one. */
function client(username: string, password: string, mechanism: Mechanism) {
  const sasl = { mechanism, username, password } as SASLOptions
  const one = new Kafka({
    clientId: username,
    brokers: kafka.sasl?.bootstrap ?? [],
    ssl: { ca: [kafka.sasl?.ca ?? ''] },
    sasl,
    retry: { retries: 0 },
    logLevel: logLevel.NOTHING,
  })
  return one.producer()
}

async function signsIn(username: string, password: string, mechanism: Mechanism): Promise<boolean> {
  const producer = client(username, password, mechanism)
  try {
    await producer.connect()
    return true
  } catch (error) {
    expect(String(error)).toMatch(/SASL|authentication/i)
    return false
  } finally {
    await producer.disconnect()
  }
}

const actionOf = (message: Message, label: string): string =>
  (message.blocks ?? [])
    .flatMap(block => (block.type === 'actions' ? block.elements : []))
    .flatMap(one => (one.type === 'button' && one.text.text === label ? [one.action_id] : []))[0] ?? ''

/** Asked for by an administrator and approved by another person. */
async function rotation(typed: string) {
  const { chat } = stage
  const asked = await chat.request(admin, `accounts rotate ${typed} --reason due`)
  await chat.approve(approver, asked.card)
  return { ...asked, granted: await chat.seenInThread(ops, asked.plan, 'may be changed') }
}

/** Every file below a folder that holds the text. */
const filesWith = (folder: string, text: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => statSync(path).isFile() && readFileSync(path).includes(text))

test('a password is rotated for clients that connect before, during and after, and only the one who asked ever sees it', async () => {
  const { chat, slack, bot } = stage
  const before = client('billing', 'billing-secret', 'scram-sha-256')
  await before.connect()
  const produce = () => before.send({ topic, acks: -1, messages: [{ value: 'bill' }] })
  await produce()

  const { id, plan, granted } = await rotation('billing --mechanism SCRAM-SHA-256')
  expect(chat.message(ops, plan)).toContain('go on for at most 1h')
  const button = actionOf(granted, 'Show the password')
  await chat.act.click(approver.id, ops, granted.ts, button)
  await chat.told(approver, 'Only the person who asked', ops)
  expect(slack.record.forms(approver.id)).toEqual([])

  await chat.act.click(admin.id, ops, granted.ts, button)
  const form = await chat.until(() =>
    slack.record.forms(admin.id).find(one => words(one.content.blocks).includes('For billing')),
  )
  const [password = ''] = /[\w-]{40}/.exec(words(form.content.blocks)) ?? []
  expect(password).not.toBe('')
  expect(await signsIn('billing', 'billing-secret', 'scram-sha-256')).toBe(true)
  expect(await signsIn('billing', password, 'scram-sha-256')).toBe(false)

  await chat.act.submitForm(admin.id, form.id, {})
  await chat.told(admin, 'The bot has signed in with it', ops)
  await produce()
  await before.disconnect()
  expect(await signsIn('billing', 'billing-secret', 'scram-sha-256')).toBe(false)
  expect(await signsIn('billing', password, 'scram-sha-256')).toBe(true)
  expect(await signsIn('billing', 'billing-secret', 'scram-sha-512')).toBe(true)

  await chat.act.click(admin.id, ops, granted.ts, button)
  await chat.told(admin, 'shown only once', ops)
  expect(await inStore(bot.folder, trailOf(id))).toEqual([
    'planned',
    'requested',
    'approved',
    'starting',
    'done',
    'disclosed',
    'credential',
    'credential',
  ])
  // The search finds what is there: the name of the account.
  expect(filesWith(bot.folder.path, 'billing').length).toBeGreaterThan(0)
  expect(filesWith(bot.folder.path, password)).toEqual([])
  const told = slack.record.calls().filter(one => JSON.stringify(one).includes(password))
  expect(told.map(one => one.method)).toEqual(['views.open'])
  expect(JSON.stringify(form.content.private_metadata ?? '')).not.toContain(password)
})

test('an alert tells of a password that is overdue, and of a topic that is not as declared', async () => {
  const { chat } = stage
  await chat.seen(channels.alerts.id, ['account "billing"', 'at least 100 days old'])
  await chat.seen(channels.alerts.id, [`Topic "${topic}" is not as it is declared`, 'retention.ms'])
})

test('a declared account that is missing is made, its password is shown in a terminal, and the list tells what is left', async () => {
  const { id } = await rotation('shipping')
  const env = { ...stage.bot.terminalEnv, BOT_PASSWORD: 'bot-secret' }
  const run = (line: string) => runCli(line.split(' '), { cwd: stage.bot.folder.path, env })
  const shown = await run(`accounts collect ${id} --json`)
  expect(shown).toMatchObject({ exit: 0 })
  const { data } = JSON.parse(shown.stdout) as { data: { password: string } }
  expect(data).toMatchObject({ account: 'shipping', mechanisms: ['SCRAM-SHA-512'], isTried: true })
  expect(await signsIn('shipping', data.password, 'scram-sha-512')).toBe(true)
  expect(filesWith(stage.bot.folder.path, data.password)).toEqual([])

  const listed = await run('accounts list --json')
  expect(JSON.parse(listed.stdout)).toMatchObject({
    data: {
      accounts: [
        { account: 'billing', status: 'ok', rotatedAt: null, age: 'overdue' },
        { account: 'leftover', status: 'extra' },
        { account: 'bot', status: 'ok', rotationDays: null },
        { account: 'shipping', status: 'ok', age: 'fresh', rotatedAt: expect.any(Number) },
      ],
    },
  })
  expect(listed.exit).toBe(3)
  const own = await run('accounts rotate bot --reason due')
  expect(own.stderr).toContain('would lock itself out')
})
