/**
 * `groups list` of a cluster with 200 groups of all kinds, beside Kafka's own tools in the same run: time, and every row of both
 * compared. KAFKA_BOOTSTRAP_SERVERS names a cluster; without it one of three brokers is started.
 */
import { openCluster } from '../src/kafka/open-cluster.ts'
import { createTopics } from '../src/playground/local-kafka/create-topics.ts'
import { startLocalKafka } from '../src/playground/local-kafka/start-local-kafka.ts'
import { kafkaTool, toolsClassPath } from '../test/support/kafka-tool.ts'
import { operations } from '../test/support/operations.ts'
import { median, times } from './support/figures.ts'

const groupCount = 200
const looks = 10
const prefix = `bench-${Date.now()}`
const share = `${prefix}-share`
const consumer = `${prefix}-consumer`

const named = process.env.KAFKA_BOOTSTRAP_SERVERS
const kafka = named ? undefined : await startLocalKafka({ ways: ['docker', 'jars'] })
const bootstrap = kafka?.bootstrap ?? (named ?? '').split(',')
try {
  await toolsClassPath()
  await populate()
  const ops = await operations(bootstrap)
  const line = `groups list '${prefix}*' --detailed`
  const wallMs: number[] = []
  for (let n = 0; n <= looks; n += 1) {
    const began = performance.now()
    await ops.ask(line)
    // The first one opens the connections.
    if (n > 0) wallMs.push(performance.now() - began)
  }
  const { data } = await ops.ask(line)
  await ops.close()
  const { rows, partitions } = data as {
    rows: { group: string; kind: string }[]
    partitions: { group: string; partition: number; committedOffset: bigint | null; lag: bigint | null }[]
  }
  const others = rows.filter(row => row.kind !== 'share').flatMap(row => ['--group', row.group])
  const began = performance.now()
  const [plain, shared] = await Promise.all([
    kafkaTool('kafka-consumer-groups', bootstrap, ['--describe', '--offsets', ...others]),
    kafkaTool('kafka-share-groups', bootstrap, ['--describe', '--offsets', '--group', share]),
  ])
  const toolMs = performance.now() - began
  const theirs = `${plain}\n${shared}`
    .split('\n')
    .filter(text => text.startsWith(prefix))
    .map(text => text.trim().split(/\s+/))
    .map(([group, , partition, offset, ...rest]) =>
      [group, partition, offset, group === share ? rest[0] : rest[1]].join(' '),
    )
  const ours = partitions.map(row =>
    [row.group, row.partition, row.committedOffset ?? '-', row.lag ?? '-'].join(' '),
  )
  // Groups are deleted, so that they do not stay on a cluster that somebody named.
  const bench = openCluster({ environment: 'bench', bootstrap })
  await bench.deleteGroups(rows.map(row => row.group))
  await bench.close()
  const different = ours.filter(row => !theirs.includes(row))
  console.table([
    {
      what: 'groups list --detailed',
      groups: rows.length,
      rows: ours.length,
      'wall ms': median(wallMs).toFixed(0),
      'slowest ms': Math.max(...wallMs).toFixed(0),
      'tools take': times(toolMs, median(wallMs)),
    },
    { what: 'kafka-consumer-groups, kafka-share-groups', rows: theirs.length, 'wall ms': toolMs.toFixed(0) },
  ])
  console.log(`${different.length} rows are different`, different.slice(0, 5))
  if (different.length > 0 || rows.length !== groupCount || median(wallMs) > 1000) process.exitCode = 1
} finally {
  await kafka?.stop()
}

/** 198 stopped groups, one that had a member of the consumer protocol, and a share group that is moved to the start of the topic. */
async function populate(): Promise<void> {
  const topics = Array.from({ length: 10 }, (_, n) => `${prefix}-${n}`)
  await createTopics(
    bootstrap,
    topics.map(topic => ({ topic, numPartitions: 4, replicationFactor: 1 })),
  )
  const cluster = openCluster({ environment: 'bench', bootstrap })
  const stopped = Array.from({ length: groupCount - 2 }, (_, n) => `${prefix}-${n}`)
  // The last of them is taken over by the consumer protocol, and keeps its commits.
  for (const [n, group] of [...stopped, consumer].entries())
    await cluster.commitOffsets(
      group,
      [0, 1, 2, 3].map(partition => ({ topic: topics[n % 10] ?? '', partition, offset: 0n })),
    )
  await cluster.close()
  const once = ['--topic', topics[0] ?? '', '--timeout-ms', '2000']
  await Promise.all([
    kafkaTool('kafka-console-share-consumer', bootstrap, [...once, '--group', share]),
    kafkaTool('kafka-console-consumer', bootstrap, [
      ...once,
      '--group',
      consumer,
      '--command-property',
      'group.protocol=consumer',
    ]),
  ])
  await kafkaTool('kafka-share-groups', bootstrap, [
    '--reset-offsets',
    '--group',
    share,
    '--topic',
    topics[0] ?? '',
    '--to-earliest',
    '--execute',
  ])
}
