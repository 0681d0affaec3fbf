import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type SlackStandIn, startSlackStandIn } from '../../../src/playground/slack/stand-in.ts'
import { openStore } from '../../../src/store/open-store.ts'
import { newFolder, startBot, type TestBot } from '../../support/bot.ts'
import { sharedKafka } from '../../support/kafka-cluster.ts'
import { runCli } from '../../support/run-cli.ts'
import { waitFor } from '../../support/wait-for.ts'

const minuteMs = 60_000
const folder = newFolder()
let slack: SlackStandIn
let bot: TestBot | undefined

beforeAll(async () => {
  slack = await startSlackStandIn()
})
afterAll(async () => {
  await bot?.end()
  await slack.stop()
  folder.remove()
})

test('A backup that was missed is made at the start and can be compared at once; one that cannot be whole is told', async () => {
  // Both were due twenty minutes ago; of the cluster of `half` a broker is missing.
  const due = Math.floor(Date.now() / minuteMs) * minuteMs - 20 * minuteMs
  const store = openStore({ folder: folder.data })
  for (const environment of ['test', 'half'])
    store.scheduleRuns.claimRun({ job: 'cluster-backup', environment, plannedAt: due - 24 * 60 * minuteMs })
  await store.close()
  const at = new Date(due)
  const running = await startBot({
    slack,
    bootstrap: sharedKafka().bootstrap,
    folder,
    config: {
      environments: {
        half: { bootstrap_servers: sharedKafka().bootstrap.join(','), brokers_expected: [1, 99] },
      },
      schedules: { cluster_backup: { cron: `${at.getUTCMinutes()} ${at.getUTCHours()} * * *`, keep: 2 } },
    },
  })
  bot = running
  const metric = (name: string, environment: string, value: number): string =>
    `kafka_ops_${name}{environment="${environment}"} ${value}`
  await waitFor(
    async () => {
      const page = await running.metrics()
      return (
        page.includes(metric('last_cluster_backup_timestamp_seconds', 'test', due / 1000)) &&
        page.includes(metric('cluster_backup_failing', 'half', 1))
      )
    },
    { timeoutMs: 20_000, what: 'the backup of one environment and the failure of the other' },
  )
  expect(await running.metrics()).toContain(metric('cluster_backup_failing', 'test', 0))
  expect(readdirSync(join(folder.data, 'cluster-backups'))).toEqual(['test'])
  const diff = await runCli(['cluster', 'diff', 'latest', '--json'], {
    cwd: folder.path,
    env: running.terminalEnv,
  })
  expect(JSON.parse(diff.stdout)).toMatchObject({
    command: 'cluster diff',
    environment: 'test',
    data: { gaps: [] },
  })
  expect(running.log()).toContain('Not everything could be read: brokers 99')
}, 60_000)
