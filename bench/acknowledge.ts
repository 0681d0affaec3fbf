/**
 * How soon the bot acknowledges slash commands and button clicks, as Slack sees it (envelope sent → acknowledgement received),
 * while it scans 10,000 partitions and 100 groups back to back; beside the same bot that does not scan.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { channels, people } from '../src/playground/slack/scenario.ts'
import type { TestBot } from '../test/support/bot.ts'
import { startStage } from '../test/support/stage.ts'
import { botSettings } from './support/bot-settings.ts'
import { median, mustHold, percentile, times } from './support/figures.ts'
import { startSimulatedCluster, tenThousandPartitions } from './support/simulated-cluster.ts'

/** Of each kind. */
const acts = Number(process.argv[2] ?? 150)
const everyMs = 200
const { viewer } = people
const ops = channels.ops.id

interface Seen {
  slash: number[]
  click: number[]
  scans: number
}

async function acknowledgements(bootstrap: string[], interval: string): Promise<Seen> {
  const stage = await startStage({ bootstrap, ...botSettings(interval) })
  try {
    const { act } = stage.slack.control
    const listed = await stage.chat.ask(viewer, 'groups list')
    const seen: Seen = { slash: [], click: [], scans: await scansOf(stage.bot) }
    for (let n = 0; n < 2 * acts; n += 1) {
      const kind = n % 2 === 0 ? 'slash' : 'click'
      const outcome =
        kind === 'slash'
          ? await act.slash(viewer.id, ops, 'whoami')
          : await act.click(viewer.id, ops, listed.ts, 'run:0')
      if (!outcome.ok || outcome.ackMs === undefined) throw new Error(`The ${kind} was not acknowledged`)
      seen[kind].push(outcome.ackMs)
      // Not in step with the scans.
      await sleep(everyMs * (0.5 + Math.random()))
    }
    seen.scans = (await scansOf(stage.bot)) - seen.scans
    return seen
  } finally {
    await stage.end()
  }
}

async function scansOf(bot: TestBot): Promise<number> {
  return Number(/^kafka_ops_scan_duration_seconds_count\S* (\d+)/m.exec(await bot.metrics())?.[1] ?? 0)
}

const cluster = await startSimulatedCluster(tenThousandPartitions)
try {
  const without = await acknowledgements(cluster.bootstrap, '1h')
  const during = await acknowledgements(cluster.bootstrap, '0.01s')
  const row = (what: string, kind: 'slash' | 'click', share: number) => {
    const [quiet, busy] = [percentile(without[kind], share), percentile(during[kind], share)]
    return { what, 'no scan ms': quiet.toFixed(1), 'scanning ms': busy.toFixed(1), ratio: times(busy, quiet) }
  }
  console.table(
    (['slash', 'click'] as const).flatMap(kind => [
      row(`${kind} p50`, kind, 0.5),
      row(`${kind} p95`, kind, 0.95),
      row(`${kind} p99`, kind, 0.99),
    ]),
  )
  console.log(`${acts} of each kind; ${during.scans} scans meanwhile, ${without.scans} in the first column`)
  const all = [...during.slash, ...during.click]
  mustHold([{ what: 'p99 while scanning', is: percentile(all, 0.99), below: 100, unit: 'ms' }])
  if (during.scans === 0 || median(all) === 0) throw new Error('Nothing was measured.')
} finally {
  await cluster.stop()
}
