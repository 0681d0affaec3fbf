import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCluster } from '../../src/kafka/open-cluster.ts'
import { channels, people } from '../../src/playground/slack/scenario.ts'
import { inStore } from '../support/bot-store.ts'
import { contentOf, keepOld, oddRecords } from '../support/copies.ts'
import { sharedKafka, testClients, uniqueName, waitFor } from '../support/kafka-cluster.ts'
import { osUser, runCli, startCli } from '../support/run-cli.ts'
import { type Stage, startStage } from '../support/stage.ts'

const clients = testClients()
const cluster = openCluster({ environment: 'test', bootstrap: sharedKafka().bootstrap })
const source = uniqueName('kill-migration')
const target = `${source}-copy`
const records = 3000
let stage: Stage

beforeAll(async () => {
  stage = await startStage({ config: { terminal: { [osUser()]: people.admin.id } } })
  await clients.createTopic({ topic: source, partitions: 2, replicas: 1, config: keepOld })
  for (let at = 0; at < records; at += 1000) await clients.produce(source, oddRecords(at, 1000, 2))
})
afterAll(async () => {
  await stage?.end()
  await clients.close()
  await cluster.close()
})

test('a copy is approved, outlives kill -9, waits and goes on when told, and in the end each record is there once', async () => {
  const { bot, chat } = stage
  const terminal = (...words: string[]) => runCli([...words, '--json'], { cwd: '/', env: bot.terminalEnv })
  const asked = await chat.request(
    people.admin,
    `migrate start --from ${source} --to ${target} --create --rate 500KB --reason "the new name"`,
  )
  await chat.approve(people.approver, asked.card)
  const job = await waitFor(() =>
    inStore(bot.folder, store => store.jobs.ofRequest(asked.id).find(one => one.progress?.fraction)),
  )
  const { id } = job
  expect(job.progress?.fraction).toBeLessThan(1)
  await bot.kill9()
  await bot.restart()

  await chat.ask(people.admin, `migrate pause ${id}`)
  await chat.seenInThread(channels.ops.id, asked.plan, 'has it wait')
  const waiting = await terminal('migrate', 'verify', id)
  expect(waiting).toMatchObject({ exit: 0 })
  const { compared } = JSON.parse(waiting.stdout).data
  const copied = compared.reduce((sum: number, one: { source: number }) => sum + one.source, 0)
  expect(copied).toBeGreaterThan(0)
  expect(copied).toBeLessThan(records)

  await chat.ask(people.admin, `migrate resume ${id}`)
  await chat.seenInThread(channels.ops.id, asked.plan, `Copied 3,000 records of "${source}" into "${target}"`)
  expect(await contentOf(cluster, target)).toEqual(await contentOf(cluster, source))
  const verdict = JSON.parse((await terminal('migrate', 'verify', id)).stdout)
  expect(verdict.data.compared).toEqual(
    [0, 1].map(partition => ({ partition, source: 1500, target: 1500, verdict: 'same', remark: null })),
  )

  await clients.produce(target, [{ key: 'k', value: 'of somebody else', partition: 0 }])
  const later = JSON.parse((await terminal('migrate', 'verify', id)).stdout)
  expect(later.data.compared[0].remark).toBe('1 record came into the target later, or from somebody else')
})

test('several processes share a copy, and what one of them leaves when it is killed the others take over', async () => {
  const { bot, chat } = stage
  const shared = `${source}-shared`
  const asked = await chat.request(
    people.admin,
    `migrate start --from ${source} --to ${shared} --create --to-offset 0:700,1:700 --rate 200KB --workers 2 --reason "both at once"`,
  )
  await chat.approve(people.approver, asked.card)
  const { id } = await waitFor(() =>
    inStore(bot.folder, store => store.jobs.ofRequest(asked.id).find(one => one.checkpoint !== null)),
  )
  const helper = startCli(['migrate', 'work', id, '--json'], { cwd: '/', env: bot.terminalEnv })
  const owners = () => inStore(bot.folder, store => store.jobShares.of(id, 15_000).map(one => one.owner))
  const both = await waitFor(
    async () => {
      const now = await owners()
      return new Set(now).size === 2 && !now.includes(null) ? now : undefined
    },
    { timeoutMs: 40_000 },
  )
  expect(both).toHaveLength(2)
  helper.child.kill('SIGKILL')
  await helper.ended
  await chat.seenInThread(channels.ops.id, asked.plan, `Copied 1,400 records of "${source}" into "${shared}"`)
  const verdict = await runCli(['migrate', 'verify', id], { cwd: '/', env: bot.terminalEnv })
  expect(verdict).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining('1,400 records, each once and in order'),
  })
})
