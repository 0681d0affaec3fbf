import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCluster } from '../../../src/kafka/open-cluster.ts'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { inStore } from '../../support/bot-store.ts'
import { buttons, says } from '../../support/chat.ts'
import { sharedKafka, testClients, uniqueName, waitFor } from '../../support/kafka-cluster.ts'
import { type Stage, startStage } from '../../support/stage.ts'

const { bootstrap } = sharedKafka()
const cluster = openCluster({ environment: 'test', bootstrap })
const clients = testClients()
const { operator, approver } = people
const alerts = channels.alerts.id
const prefix = uniqueName('storm')
const pages: {
  alerts: { status: string; labels: Record<string, string> }[]
  status: string
  receiver: string
}[] = []
const pager = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString('utf8')
  })
  request.on('end', () => {
    pages.push(JSON.parse(body))
    response.writeHead(200).end('paged')
  })
})
let stage: Stage
let chat: Stage['chat']
let topic: string
let groups: string[]

beforeAll(async () => {
  await new Promise<void>(resolve => pager.listen(0, '127.0.0.1', resolve))
  const { port } = pager.address() as AddressInfo
  stage = await startStage({
    config: {
      alerts: {
        storm: { severity: 'critical', above: 10, clears_at: 5, for: '1s', groups: [`${prefix}-g*`] },
        forgotten: { severity: 'warning', above: 10, for: '1s', groups: [`${prefix}-late`], route: 'quick' },
      },
      routes: {
        quick: { escalate: { after: '2s', to: 'on-call' } },
        'on-call': { slack: false, webhook: { url: `http://127.0.0.1:${port}/` } },
      },
    },
  })
  chat = stage.chat
  topic = await clients.createTopic()
  await clients.produce(topic, 50)
})
afterAll(async () => {
  await stage?.end()
  await (await clients.admin()).deleteGroups(groups).catch(() => undefined)
  pager.close()
  await cluster.close()
  await clients.close()
})

const commitAll = async (names: readonly string[], offset: bigint): Promise<void> => {
  const left = names.values()
  const one = async () => {
    for (const name of left) await cluster.commitOffsets(name, [{ topic, partition: 0, offset }])
  }
  await Promise.all(Array.from({ length: 16 }, one))
}
const posts = () => stage.slack.record.messages(alerts).filter(one => one.threadTs === undefined)
const openAlerts = (rule: string) =>
  inStore(stage.bot.folder, store => store.alerts.open('test').filter(one => one.rule === rule))

test('a storm of 1,000 alerts is one message with a live summary, taken by one click, ended in its thread', async () => {
  groups = Array.from({ length: 1000 }, (_, n) => `${prefix}-g${n}`)
  await commitAll(groups, 0n)
  await waitFor(
    async () => (await openAlerts('storm')).filter(one => one.state === 'firing').length === 1000,
    {
      timeoutMs: 60_000,
    },
  )
  const posted = await chat.seen(alerts, prefix)
  await chat.messageSays(alerts, posted.ts, '1,000 groups behind')
  expect(posts().map(one => one.ts)).toEqual([posted.ts])
  expect(buttons(posted)).toEqual([
    'Acknowledge',
    'Snooze 1 h',
    'Snooze 4 h',
    'Snooze till morning',
    'Show lag',
    'Show group',
    'Runbook',
  ])
  const thread = await chat.until(() => {
    const files = stage.slack.record.thread(alerts, posted.ts).flatMap(one => one.files ?? [])
    return files.length > 0 && files
  })
  expect(thread.length).toBeGreaterThan(0)

  await chat.act.click(operator.id, alerts, posted.ts, 'run:0')
  await waitFor(async () => (await openAlerts('storm')).every(one => one.state === 'acknowledged'))
  await chat.messageSays(alerts, posted.ts, 'Somebody is on it.')
  await chat.messageSays(alerts, posted.ts, 'Acknowledged by')

  // Somebody else sees that it is taken, and a new member notifies again.
  const late = `${prefix}-g-new`
  groups.push(late)
  await commitAll([late], 1n)
  await chat.seenInThread(alerts, posted.ts, `Firing: Group "${late}"`)
  await chat.messageSays(alerts, posted.ts, '1,001 groups behind')

  await commitAll(groups, 50n)
  await chat.messageSays(alerts, posted.ts, 'resolved')
  await chat.seenInThread(alerts, posted.ts, 'Resolved:')
  expect(await openAlerts('storm')).toEqual([])
  expect(posts().map(one => one.ts)).toEqual([posted.ts])
}, 120_000)

test('an alert that nobody takes reaches the next route, and its end too', async () => {
  const late = `${prefix}-late`
  groups.push(late)
  await commitAll([late], 0n)
  const posted = await chat.seen(alerts, `"${late}"`)
  await waitFor(() => pages.length === 1)
  expect(pages[0]?.alerts[0]?.labels).toMatchObject({ alertname: 'forgotten', member: late })
  await chat.act.click(approver.id, alerts, posted.ts, 'run:0')
  await chat.messageSays(alerts, posted.ts, 'Acknowledged by')
  await commitAll([late], 50n)
  await waitFor(() => pages.length === 2)
  expect(pages.map(page => page.status)).toEqual(['firing', 'resolved'])
})

test('alerts test says of each route what its receivers answer', async () => {
  const answer = async (route: string): Promise<string> => {
    const { ts } = await chat.ask(operator, `alerts test ${route}`)
    return says(await chat.seenInThread(channels.ops.id, ts, 'took the test message'))
  }
  const paged = await answer('on-call')
  expect(paged).toContain('webhook of route on-call')
  expect(paged).toContain('HTTP 200')
  expect(pages.at(-1)).toMatchObject({ status: 'resolved', receiver: 'on-call' })
  expect(await answer('default')).toContain(`Slack channel ${alerts}`)
  await chat.seen(alerts, 'This is a test of route default')
})

test('alerts rules shows what to do, and alerts show what an alert was', async () => {
  expect(says(await chat.ask(operator, 'alerts rules storm'))).toContain('Runbook: storm')
  const closed = await inStore(stage.bot.folder, store =>
    store.alerts.list({ environment: 'test', rule: 'forgotten', states: ['resolved'], limit: 1 }),
  )
  const shown = says(await chat.ask(operator, `alerts show ${closed[0]?.id}`))
  expect(shown).toContain('resolved')
  expect(shown).toContain('Acknowledged')
})
