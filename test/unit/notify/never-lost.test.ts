import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { type Config, loadConfig } from '../../../src/config/config.ts'
import { mailDelivery } from '../../../src/notify/mail/deliver-mail.ts'
import { type Deliver, startOutboxWorker } from '../../../src/notify/outbox-worker.ts'
import { webhookDelivery } from '../../../src/notify/webhook/deliver-webhook.ts'
import { waitFor } from '../../support/wait-for.ts'
import { folderWith } from '../config/config-folder.ts'
import { tempStore } from '../store/support/temp-store.ts'
import { aNotice, noticeTo } from './support/a-notice.ts'
import { header, startMailServer, startReceiver } from './support/receivers.ts'

const minute = 60_000

const folderFor = (ports: { webhook?: number; smtp?: number }): string =>
  folderWith({
    'bot.yml': JSON.stringify({
      environments: { test: { bootstrap_servers: 'b1:9092' } },
      routes: {
        default: {
          ...(ports.webhook ? { webhook: { url: `http://127.0.0.1:${ports.webhook}/` } } : {}),
          ...(ports.smtp ? { email: ['on-call@example.com'] } : {}),
        },
      },
      ...(ports.smtp
        ? { smtp: { host: '127.0.0.1', port: ports.smtp, tls: 'none', from: 'kafka@example.com' } }
        : {}),
    }),
  })

/** A worker under a clock that only `pass` moves. */
function deliverWith(config: Config) {
  const { store, clock } = tempStore()
  let underWay = 0
  const counted =
    (deliver: Deliver): Deliver =>
    async message => {
      underWay += 1
      try {
        return await deliver(message)
      } finally {
        underWay -= 1
      }
    }
  const shared = { config: () => config, env: {} }
  const worker = startOutboxWorker({
    outbox: store.outbox,
    deliver: {
      webhook: counted(webhookDelivery({ ...shared, clock: () => clock.now })),
      email: counted(mailDelivery({ ...shared, text: report => report.summary })),
    },
    clock: () => clock.now,
    log: { warn: () => undefined, error: () => undefined },
  })
  onTestFinished(() => worker.stop())
  const settle = () => waitFor(() => underWay === 0 && store.outbox.due(1).length === 0, { everyMs: 1 })
  const pass = async (ms: number): Promise<void> => {
    clock.now += ms
    worker.poke()
    await settle()
  }
  const count = (state: string) =>
    store.outbox.counts().reduce((sum, one) => sum + (one.state === state ? one.count : 0), 0)
  return { store, worker, pass, settle, count }
}

/** Two rules tell something every ten minutes, for an hour. Returns the ids of each, in order. */
async function anHour(destination: string, { store, pass }: ReturnType<typeof deliverWith>) {
  const rules = ['lag-warning', 'lag-critical']
  const ids = rules.map((): string[] => [])
  for (let at = 0; at < 60; at++) {
    if (at % 10 === 0)
      for (const [index, rule] of rules.entries()) {
        const notice = aNotice({ rule, subject: `${rule} ${at / 10}` })
        ids[index]?.push(store.outbox.enqueue(noticeTo(destination, notice)))
      }
    await pass(minute)
  }
  return ids
}

test('a webhook that is down for an hour gets everything afterwards, in order, nothing twice', async () => {
  const down = await startReceiver()
  await down.stop()
  const bot = deliverWith(loadConfig({ folder: folderFor({ webhook: down.port }), env: {} }))
  const told = await anHour('webhook:default', bot)
  expect(bot.count('waiting')).toBe(12)
  const { received } = await startReceiver(() => ({ status: 204 }), down.port)
  for (let at = 0; at < 60 && bot.count('waiting') > 0; at++) await bot.pass(minute)
  expect([bot.count('waiting'), bot.count('dead'), bot.count('sent')]).toEqual([0, 0, 12])
  const keys = received.map(one => String(one.headers['idempotency-key']))
  expect(keys).toHaveLength(12)
  for (const ids of told) expect(keys.filter(key => ids.includes(key))).toEqual(ids)
}, 30_000)

test('a mail server that is down for an hour gets everything afterwards, in order, nothing twice', async () => {
  const down = await startMailServer()
  await down.stop()
  const bot = deliverWith(loadConfig({ folder: folderFor({ smtp: down.port }), env: {} }))
  const told = await anHour('email:default', bot)
  const { mails } = await startMailServer({ listenOn: down.port })
  for (let at = 0; at < 60 && bot.count('waiting') > 0; at++) await bot.pass(minute)
  expect([bot.count('waiting'), bot.count('dead'), bot.count('sent')]).toEqual([0, 0, 12])
  const sent = mails.map(mail => header(mail, 'Message-ID').slice(1).split('@')[0] ?? '')
  expect(sent).toHaveLength(12)
  for (const ids of told) expect(sent.filter(id => ids.includes(id))).toEqual(ids)
}, 30_000)

test('one that will never take a message holds up nothing behind it', async () => {
  const { received, port } = await startReceiver(({ body }) =>
    body.includes('lag-critical') ? { status: 422 } : { status: 200 },
  )
  const bot = deliverWith(loadConfig({ folder: folderFor({ webhook: port }), env: {} }))
  bot.store.outbox.enqueue(noticeTo('webhook:default', aNotice(), 'one order'))
  bot.store.outbox.enqueue(noticeTo('webhook:default', aNotice({ rule: 'lag-warning' }), 'one order'))
  await bot.pass(0)
  expect([bot.count('dead'), bot.count('sent'), received.length]).toEqual([1, 1, 2])
  expect(bot.store.outbox.receivers()).toMatchObject([{ destination: 'webhook:default', dead: 1 }])
})

test('one that hangs holds up no other receiver', async () => {
  const hanging = await startReceiver(() => undefined)
  const smtp = await startMailServer()
  const ports = { webhook: hanging.port, smtp: smtp.port }
  const bot = deliverWith(loadConfig({ folder: folderFor(ports), env: {} }))
  bot.store.outbox.enqueue(noticeTo('webhook:default'))
  bot.store.outbox.enqueue(noticeTo('email:default'))
  bot.worker.poke()
  await waitFor(() => smtp.mails.length === 1 && hanging.received.length === 1)
  await hanging.stop()
})

/** The process that delivers dies at the worst moment: the receiver has it, the outbox does not know. */
async function killedMeanwhile(destination: string, ports: { webhook?: number; smtp?: number }) {
  const { store, folder, clock } = tempStore()
  clock.now = Date.now()
  const file = fileURLToPath(new URL('./support/deliver-child.ts', import.meta.url))
  const start = () => {
    const child = fork(file, [folder, folderFor(ports)], { execArgv: [] })
    onTestFinished(() => void child.kill('SIGKILL'))
    return child
  }
  const ids = [0, 1].map(n =>
    store.outbox.enqueue(noticeTo(destination, aNotice({ subject: `notice ${n}` }))),
  )
  let child = start()
  return {
    ids,
    store,
    kill: async () => {
      const gone = once(child, 'close')
      child.kill('SIGKILL')
      await gone
      child = start()
    },
  }
}

test('a bot that is killed while a webhook takes a message loses none, and the repeat has its key', async () => {
  let isFirst = true
  const receiver = await startReceiver(() => {
    if (!isFirst) return { status: 200 }
    isFirst = false
    void bot.kill()
    return undefined
  })
  const bot = await killedMeanwhile('webhook:default', { webhook: receiver.port })
  await waitFor(() => bot.ids.every(id => bot.store.outbox.get(id)?.state === 'sent'))
  const keys = receiver.received.map(one => one.headers['idempotency-key'])
  expect(keys).toEqual([bot.ids[0], bot.ids[0], bot.ids[1]])
}, 30_000)

test('a bot that is killed while a mail is taken loses none, and the repeat has its Message-ID', async () => {
  let isFirst = true
  const smtp = await startMailServer({
    holds: () => {
      if (!isFirst) return false
      isFirst = false
      void bot.kill()
      return true
    },
  })
  const bot = await killedMeanwhile('email:default', { smtp: smtp.port })
  await waitFor(() => bot.ids.every(id => bot.store.outbox.get(id)?.state === 'sent'))
  const ids = smtp.mails.map(mail => header(mail, 'Message-ID'))
  const [first, second] = bot.ids.map(id => `<${id}@example.com>`)
  expect(ids).toEqual([first, first, second])
}, 30_000)
