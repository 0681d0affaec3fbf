import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../core/failure.ts'
import { Kafka, logLevel } from '../../kafka/kafkajs.ts'

/** The brokers that a cluster itself counts as alive, asked once. Throws the client's error when nobody answers. */
export async function aliveBrokers(bootstrap: readonly string[]) {
  const kafka = new Kafka({
    clientId: 'local-kafka',
    brokers: [...bootstrap],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    retry: { retries: 0 },
  })
  const admin = kafka.admin()
  try {
    await admin.connect()
    const { clusterId, brokers } = await admin.describeCluster()
    return {
      clusterId,
      brokers: brokers.map(b => ({ id: b.nodeId, host: b.host, port: b.port })).sort((a, b) => a.id - b.id),
    }
  } finally {
    await admin.disconnect()
  }
}

/** Asks until all of `ids` are alive; `check` may throw to end the wait early, when it has become hopeless. */
export async function untilAlive(
  bootstrap: readonly string[],
  ids: readonly number[],
  options: { timeoutMs: number; check: () => void | Promise<void> },
): Promise<{ clusterId: string }> {
  const deadline = Date.now() + options.timeoutMs
  let last: unknown
  while (Date.now() < deadline) {
    await options.check()
    try {
      const { clusterId, brokers } = await aliveBrokers(bootstrap)
      const alive = new Set(brokers.map(b => b.id))
      if (ids.every(id => alive.has(id))) return { clusterId }
      last = new Error(`alive: ${[...alive].join(', ') || 'none'}`)
    } catch (error) {
      last = error
    }
    await sleep(200)
  }
  throw new Failure(
    'timeout',
    `Brokers ${ids.join(', ')} were not all alive after ${options.timeoutMs / 1000} s.`,
    {
      hint: 'The log file of each broker says why; a busy machine may need another try.',
      cause: last,
    },
  )
}
