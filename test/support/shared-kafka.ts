import type { TestProject } from 'vitest/node'
import type { LocalKafka } from '../../src/playground/local-kafka/local-kafka.ts'
import { startLocalKafka } from '../../src/playground/local-kafka/start-local-kafka.ts'

declare module 'vitest' {
  interface ProvidedContext {
    kafka: Pick<LocalKafka, 'bootstrap' | 'brokers' | 'clusterId' | 'way' | 'tls' | 'sasl'>
  }
}

/**
 * vitest runs this once for every project that has a file to run, each time as a module of its own, but in one process.
 * The cluster is kept on globalThis, so that they all share it; the last one to leave ends it.
 */
const shared = globalThis as typeof globalThis & {
  sharedKafka?: { kafka: Promise<LocalKafka>; users: number }
}

export async function setup(project: TestProject): Promise<void> {
  shared.sharedKafka ??= {
    kafka: startLocalKafka({ tls: true, sasl: { users: [{ username: 'ops', password: 'ops-secret' }] } }),
    users: 0,
  }
  shared.sharedKafka.users += 1
  const { bootstrap, brokers, clusterId, way, tls, sasl } = await shared.sharedKafka.kafka
  project.provide('kafka', { bootstrap, brokers, clusterId, way, ...(tls && { tls }), ...(sasl && { sasl }) })
}

export async function teardown(): Promise<void> {
  const { sharedKafka } = shared
  if (sharedKafka === undefined) return
  sharedKafka.users -= 1
  if (sharedKafka.users === 0) await (await sharedKafka.kafka).stop()
}
