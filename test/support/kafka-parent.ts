import { startLocalKafka } from '../../src/playground/local-kafka/start-local-kafka.ts'

/** A process that starts a cluster, says so in one line of JSON, and never stops it: for tests of what stays behind. */
const kafka = await startLocalKafka({ brokers: 1, ways: ['jars'] })
process.stdout.write(`${JSON.stringify({ brokers: kafka.brokers })}\n`)
setInterval(() => {}, 60_000)
