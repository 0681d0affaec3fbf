import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBackgroundRegistry } from './background-registry.ts'
import { type BotProcess, startBotProcess } from './bot-process.ts'
import { freePorts } from './local-kafka/free-ports.ts'
import type { LocalKafka } from './local-kafka/local-kafka.ts'
import { startLocalKafka } from './local-kafka/start-local-kafka.ts'
import { startSlackStandIn } from './slack/stand-in.ts'
import { switchesFor } from './switches.ts'
import { startTraffic, type Traffic } from './traffic/start-traffic.ts'

/**
 * Everything to try the bot on one machine: a Kafka of three brokers, traffic on it, a local Slack with its page, and the
 * bot. Ends with SIGINT or SIGTERM and leaves neither a process nor a folder. `env` may name a Kafka of one's own
 * (KAFKA_BOOTSTRAP_SERVERS), a schema registry (SCHEMA_REGISTRY_URL) and the page's port (KAFKA_OPS_PLAYGROUND_PORT).
 */
export async function startPlayground(env: NodeJS.ProcessEnv): Promise<void> {
  const say = (sentence: string): void => void process.stdout.write(`${sentence}\n`)
  const folder = await mkdtemp(join(tmpdir(), 'kafka-ops-playground-'))
  const ends: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  const stop = endOnSignal(ends, say)
  try {
    say('Starting a local Kafka with three brokers. The first time it is downloaded, which takes a while.')
    const registry = startBackgroundRegistry(say)
    ends.push(async () => (await registry).stop())
    const kafka = await startLocalKafka({ onProgress: say })
    ends.push(() => kafka.stop())
    const parts: Parts = { kafka, traffic: undefined, bot: undefined }
    const slack = await startSlackStandIn({
      port: Number(env.KAFKA_OPS_PLAYGROUND_PORT ?? 0),
      switches: switchesFor(parts),
    })
    ends.push(() => slack.stop())
    const [metricsPort = 0] = await freePorts(1)
    const { url: registryUrl } = await registry
    parts.bot = await startBotProcess({
      logFile: join(folder, 'bot.log'),
      say,
      env: {
        ...env,
        KAFKA_OPS_CONFIG: join(import.meta.dirname, 'config'),
        KAFKA_OPS_DATA: join(folder, 'data'),
        KAFKA_OPS_PLAYGROUND_METRICS_PORT: String(metricsPort),
        KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap.join(','),
        ...(registryUrl === null ? {} : { SCHEMA_REGISTRY_URL: registryUrl }),
        KAFKA_OPS_SECOND_FACTOR_KEY: randomBytes(32).toString('base64'),
        SLACK_API_URL: slack.apiUrl,
        SLACK_BOT_TOKEN: slack.tokens.bot,
        SLACK_APP_TOKEN: slack.tokens.app,
      },
    })
    ends.push(async () => parts.bot?.stop())
    say('Starting traffic: seven topics and five consumer groups.')
    parts.traffic = await startTraffic(kafka.bootstrap)
    ends.push(async () => parts.traffic?.stop())
    say(welcome(slack.pageUrl, kafka, join(folder, 'bot.log'), metricsPort))
  } catch (error) {
    await stop()
    throw error
  }
}

/** What the switches work on; the later parts come when they are there. */
export interface Parts {
  kafka: LocalKafka
  traffic: Traffic | undefined
  bot: BotProcess | undefined
}

/** Undoes what was started, the last first; a second signal does not wait. */
function endOnSignal(ends: (() => Promise<unknown>)[], say: (sentence: string) => void): () => Promise<void> {
  let stopping: Promise<void> | undefined
  async function undo(): Promise<void> {
    for (const end of ends.toReversed()) {
      try {
        await end()
      } catch (error) {
        say(`While stopping: ${String(error)}`)
      }
    }
  }
  const stop = (): Promise<void> => (stopping ??= undo())
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (stopping) return
      say('Stopping the playground.')
      void stop().then(() => process.exit(0))
    })
  return stop
}

const welcome = (pageUrl: string, kafka: LocalKafka, logFile: string, metricsPort: number): string => `
The playground runs.

  Open ${pageUrl}

  In #kafka-ops type   /kafka health
  then                 /kafka offsets reset backend_result_consumers --to earliest --reason "try it"
  and be another person (top right) to approve it.

  From a second terminal:
    KAFKA_BOOTSTRAP_SERVERS=${kafka.bootstrap.join(',')} npx kafka-ops lag
  Metrics: http://127.0.0.1:${metricsPort}/metrics    The bot's log: ${logFile}

Ctrl-C ends everything and leaves nothing behind.
`
