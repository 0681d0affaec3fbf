/**
 * Planning 1,000 declared topics on six simulated brokers, beside planning ten: every topic's retention gets shorter, a
 * third gets partitions, a tenth does not exist yet. The time, and how much of it is our own work (the brokers are another
 * process); requests; and whether memory stays flat from plan to plan.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { loadConfig } from '../src/config/config.ts'
import type { Context } from '../src/context.ts'
import type { Plan } from '../src/core/plan.ts'
import { openCluster } from '../src/kafka/open-cluster.ts'
import { applyTopics } from '../src/topics/apply.ts'
import { median, mustHold, percentile } from './support/figures.ts'
import { startSimulatedCluster } from './support/simulated-cluster.ts'
import { topicName } from './support/topic-name.ts'

const existing = 900
const partitions = 10
const plans = 20
const empty = { title: '', decision: null, estimates: {}, steps: [], consequences: [], nothingToDo: true }

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const simulated = await startSimulatedCluster({ topics: existing, partitions, groups: 100, brokers: 6 })
const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-bench-'))
try {
  const few = await measure(10)
  const many = await measure(1000)
  console.table([few.row, many.row])
  mustHold([
    { what: 'our own work for a plan of 1,000 topics', is: many.cpuMs, below: 2000, unit: 'ms' },
    {
      what: 'requests more than for ten topics',
      is: many.requests - few.requests,
      below: 10,
      unit: 'requests',
    },
    { what: 'heap more after twenty plans', is: many.grownMb, below: 10, unit: 'MB' },
  ])
} finally {
  await simulated.stop()
  rmSync(folder, { recursive: true })
}

async function measure(declared: number) {
  write(declared)
  const config = loadConfig({ folder, env: {} })
  const cluster = openCluster({ environment: 'bench', bootstrap: simulated.bootstrap })
  const context = { environment: 'bench', config, cluster, now: Date.now() } as unknown as Context
  let plan = await planned(context)
  collect()
  const heap = process.memoryUsage().heapUsed
  const before = cluster.requestsSent()
  const [wallMs, cpuMs]: [number[], number[]] = [[], []]
  for (let n = 0; n < plans; n += 1) {
    const [began, used] = [performance.now(), process.cpuUsage()]
    plan = await planned(context)
    const { user, system } = process.cpuUsage(used)
    wallMs.push(performance.now() - began)
    cpuMs.push((user + system) / 1000)
  }
  const requests = (cluster.requestsSent() - before) / plans
  const steps = plan.steps.length
  plan = empty
  collect()
  const grownMb = (process.memoryUsage().heapUsed - heap) / 1e6
  await cluster.close()
  return {
    requests,
    grownMb,
    cpuMs: percentile(cpuMs, 1),
    row: {
      declared,
      steps,
      'wall ms': median(wallMs).toFixed(0),
      'cpu ms': median(cpuMs).toFixed(0),
      'worst cpu ms': percentile(cpuMs, 1).toFixed(0),
      requests,
      'heap grown MB': grownMb.toFixed(1),
    },
  }
}

async function planned(context: Context): Promise<Plan> {
  const result = applyTopics.plan({}, await applyTopics.observe({}, context))
  if (result.kind === 'refusal') throw result.failure
  return result.plan
}

/** Every tenth is new, and the others are some of those that exist. */
function write(declared: number): void {
  const topics = Array.from({ length: declared }, (_, n) => {
    const name = n % 10 === 9 ? `new-${n}` : topicName(n - Math.floor(n / 10))
    const count = n % 3 === 0 ? partitions + 2 : partitions
    return `  ${name}: { partitions: ${count}, config: { retention_ms: ${3_600_000 * (1 + (n % 5))}, segment_ms: 604800000 } }\n`
  })
  writeFileSync(
    join(folder, 'topics.yml'),
    `defaults: { replication_factor: 3 }\nenvironments: { bench: {} }\ntopics:\n${topics.join('')}`,
  )
  writeFileSync(join(folder, 'bot.yml'), 'environments: { bench: { bootstrap_servers: "localhost:1" } }\n')
}
