import { afterAll, beforeAll, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { type SlackStandIn, startSlackStandIn } from '../../../src/playground/slack/stand-in.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { type BotFolder, newFolder, startBot, type TestBot } from '../../support/bot.ts'
import { chatIn, says } from '../../support/chat.ts'
import { sharedKafka } from '../../support/kafka-cluster.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
let slack: SlackStandIn
let folder: BotFolder
let bot: TestBot | undefined

beforeAll(async () => {
  slack = await startSlackStandIn()
  folder = newFolder()
})
afterAll(async () => {
  await bot?.end()
  await slack?.stop()
  folder?.remove()
})

const startWith = (...[daily, weekly, monthly]: string[]): Promise<TestBot> =>
  startBot({
    slack,
    bootstrap: sharedKafka().bootstrap,
    folder,
    config: {
      schedules: {
        daily_digest: { cron: daily, zone: 'UTC' },
        weekly_digest: weekly !== undefined && { cron: weekly, zone: 'UTC' },
        monthly_digest: monthly !== undefined && { cron: monthly, zone: 'UTC' },
      },
    },
  })
const digests = (period = 'Daily'): string[] =>
  slack.record
    .messages(channels.ops.id)
    .map(says)
    .filter(text => text.includes(`${period} digest of test`))

test('a digest that was missed while the bot was down is made up once, says so, and is never sent twice', async () => {
  // Twenty minutes ago it was due; the last one that was sent is yesterday's.
  const due = Math.floor(Date.now() / minuteMs) * minuteMs - 20 * minuteMs
  const store = openStore({ folder: folder.data })
  store.scheduleRuns.claimRun({ job: 'daily-digest', environment: 'test', plannedAt: due - dayMs })
  await store.close()
  const at = new Date(due)

  const running = await startWith(`${at.getUTCMinutes()} ${at.getUTCHours()} * * *`)
  bot = running
  await slack.waitFor(() => digests().length > 0, 40_000)
  expect(digests()[0]).toContain('Late: it was due at')

  await running.kill9()
  await running.restart()
  // Each of these reads the cluster as the digest does: one that began at the start is over by then.
  const chat = chatIn(slack)
  for (let n = 0; n < 2; n += 1) await chat.ask(people.viewer, 'health')
  expect(digests()).toHaveLength(1)
  await running.term()
})

test('a digest comes at the time of its schedule, once', async () => {
  const before = digests().length
  const everyMinute = '* * * * *'
  bot = await startWith(everyMinute, everyMinute, everyMinute)
  // That of the running minute is made up at the start; the next one is the timer's.
  await slack.waitFor(() => digests().length > before, 40_000)
  await slack.waitFor(() => digests().length > before + 1, 90_000)
  expect(digests().slice(before).join()).not.toContain('Late')
  await slack.waitFor(() => digests('Weekly').length > 0 && digests('Monthly').length > 0, 40_000)
  expect(digests('Weekly')[0]).toContain('Alerts in the last week')
  expect(digests('Monthly')[0]).toContain('Alerts in the last month')
}, 150_000)
