import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { channels, people } from '../../../src/playground/slack/scenario.ts'
import { says } from '../../support/chat.ts'
import { testClients, waitFor } from '../../support/kafka-cluster.ts'
import { runCli } from '../../support/run-cli.ts'
import { type Stage, startStage } from '../../support/stage.ts'

const clients = testClients()
const { operator } = people
const ops = channels.ops.id
let stage: Stage
beforeAll(async () => {
  stage = await startStage({ config: { monitoring: { interval: '1s' } } })
})
afterAll(async () => {
  await stage?.end()
  await clients.close()
})

test('what is written to a topic is a chart with its numbers soon after the start, and a picture when there is a gap in it', async () => {
  const { chat, bot, slack } = stage
  const began = Date.now()
  const topic = await clients.createTopic({ partitions: 2 })
  const answers = async (words: string): Promise<boolean> => {
    await clients.produce(topic, 10)
    return says(await chat.ask(operator, `trends ${topic} --last 1h`)).includes(words)
  }
  await waitFor(() => answers('records/s now'))
  const drawn = await chat.ask(operator, `trends ${topic}`)
  expect(says(drawn)).toContain('No forecast')
  expect(says(drawn)).toContain('Written')

  await bot.kill9()
  // A chart has as many values as there were scans, twenty at most: the gap must be longer than two of them.
  const killed = Date.now()
  await waitFor(() => Date.now() - killed > 0.6 * (Date.now() - began))
  await bot.restart()
  await waitFor(() => answers('unknown'))
  const pictures = () =>
    slack.record
      .messages(ops)
      .flatMap(one => slack.record.thread(ops, one.ts))
      .flatMap(one => one.files ?? [])
  await slack.waitFor(() => pictures().some(file => file.name === 'rate.png'), 40_000)
})

test('one report tells what was written in its time and how fast, and says that it does not know where nobody watched', async () => {
  const { bot } = stage
  const topic = await clients.createTopic({ partitions: 2 })
  const report = async (env: NodeJS.ProcessEnv = {}) => {
    const { stdout } = await runCli(['report', '--period', '1h', '--json'], {
      cwd: bot.folder.path,
      env: { ...bot.terminalEnv, ...env },
    })
    return JSON.parse(stdout).data.rows.find((row: { name: string }) => row.name === topic)
  }
  const seen = (records: number) =>
    waitFor(
      async () => {
        const row = await report()
        return row?.records === records && row
      },
      { timeoutMs: 40_000, everyMs: 500, what: 'the collector to have seen it' },
    )
  await seen(0)
  await clients.produce(topic, 40)
  expect((await seen(40)).recordsPerSecond).toBeGreaterThan(0)
  const unwatched = await report({ KAFKA_OPS_DATA: join(bot.folder.path, 'nowhere') })
  expect(unwatched).toMatchObject({ records: null, recordsPerSecond: null })
}, 90_000)

test('what takes its time says meanwhile how long it still takes', async () => {
  const { chat, slack } = stage
  const topic = await clients.createTopic()
  const answer = says(await chat.ask(operator, `perf ${topic} --duration 7s`))
  expect(answer).toContain(topic)
  expect(answer).not.toContain('Working on')
  const edits = slack.record.calls('chat.update').map(call => JSON.stringify(call))
  expect(edits.some(edit => /Working on perf: \ds left, 0 records seen/.test(edit))).toBe(true)
})

test('a name that is not there is told with the nearest one', async () => {
  const topic = await clients.createTopic({ partitions: 1 })
  await stage.chat.ask(operator, `trends ${topic}x`)
  await stage.chat.told(operator, `Did you mean "${topic}"`, ops)
})
