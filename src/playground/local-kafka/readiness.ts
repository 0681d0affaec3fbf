import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../core/failure.ts'
import { type Admin, Kafka, logLevel } from '../../kafka/kafkajs.ts'

/** The brokers that a cluster itself counts as alive, asked once. Throws the client's error when nobody answers. */
export const aliveBrokers = (bootstrap: readonly string[]) =>
  ask(bootstrap, async admin => {
    const { clusterId, brokers } = await admin.describeCluster()
    const alive = brokers.map(b => ({ id: b.nodeId, host: b.host, port: b.port }))
    return { clusterId, brokers: alive.sort((a, b) => a.id - b.id) }
  })

/** How long to wait, and a check that may throw to end the wait early because it has become hopeless. */
export interface Patience {
  timeoutMs: number
  check: () => void | Promise<void>
}

/** Asks the broker at `address` until it counts all of `ids` as alive. */
export async function untilAlive(address: string, ids: readonly number[], patience: Patience): Promise<void> {
  await until(`brokers ${ids.join(', ')} being alive`, patience, async () => {
    const { brokers } = await aliveBrokers([address])
    const missing = ids.filter(id => !brokers.some(broker => broker.id === id))
    if (missing.length > 0) throw new Error(`${address} does not count ${missing.join(', ')} as alive`)
  })
}

/**
 * Asks for groups until their coordinators answer. The first question makes the cluster create __consumer_offsets, and for
 * about a second groups meet COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR and COORDINATOR_LOAD_IN_PROGRESS; who starts a
 * cluster should not have to know.
 */
export async function untilCoordinating(bootstrap: readonly string[], patience: Patience): Promise<void> {
  await until('group coordinators answering', patience, () =>
    ask(bootstrap, async admin => {
      // kafkajs knows no brokers to ask for a coordinator before its first metadata.
      await admin.listTopics()
      for (const groupId of groupOfEachPartition) await admin.fetchOffsets({ groupId, topics: [] })
    }),
  )
}

/** Asks the broker at `address` until it knows these topics with a leader for every partition. */
export async function untilKnown(address: string, topics: string[], patience: Patience): Promise<void> {
  await until(`${address} knowing ${topics.join(', ')}`, patience, () =>
    ask([address], async admin => {
      // The first metadata comes from the address itself, before any other broker is known.
      const metadata = await admin.fetchTopicMetadata({ topics })
      const leaderless = metadata.topics.find(({ partitions }) => partitions.some(({ leader }) => leader < 0))
      if (leaderless !== undefined) throw new Error(`${leaderless.name} has a partition without leader`)
    }),
  )
}

/** Resolves when no broker knows the topic any more: one that still does would refuse to make it again. */
export async function untilGone(bootstrap: readonly string[], topic: string): Promise<void> {
  await Promise.all(
    bootstrap.map(address =>
      until(`${address} to forget ${topic}`, { timeoutMs: 15_000, check: () => {} }, async () => {
        const names = await ask([address], admin => admin.listTopics())
        if (names.includes(topic)) throw new Error(`${address} knows it still`)
      }),
    ),
  )
}

/** A group's partition is its Java hash modulo our five partitions of __consumer_offsets: 97 to 101 for these names. */
const groupOfEachPartition = ['a', 'b', 'c', 'd', 'e']

async function until(
  what: string,
  { timeoutMs, check }: Patience,
  attempt: () => Promise<void>,
): Promise<void> {
  const deadline = Date.now() + timeoutMs
  let last: unknown
  while (Date.now() < deadline) {
    await check()
    try {
      return await attempt()
    } catch (error) {
      last = error
    }
    await sleep(100)
  }
  throw new Failure('timeout', `Waiting for ${what} took longer than ${timeoutMs / 1000} s.`, {
    hint: 'The log file of each broker says why; on a busy machine another try may do.',
    cause: last,
  })
}

async function ask<T>(bootstrap: readonly string[], question: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = new Kafka({
    clientId: 'local-kafka',
    brokers: [...bootstrap],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 1_000,
    requestTimeout: 2_000,
    retry: { retries: 0 },
  }).admin()
  try {
    await admin.connect()
    return await question(admin)
  } finally {
    await admin.disconnect()
  }
}
