/**
 * A topic of 1 KiB records in four partitions copied exactly once by the bot's engine, beside a kafkajs loop of consume,
 * produce and commit in a transaction, and MirrorMaker 2 with one task: same data, same run, each in a process of its own, all
 * compared record by record.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Kafka, logLevel } from '../src/kafka/kafkajs.ts'
import { openCluster } from '../src/kafka/open-cluster.ts'
import { createTopics } from '../src/playground/local-kafka/create-topics.ts'
import { startLocalKafka } from '../src/playground/local-kafka/start-local-kafka.ts'
import { contentOf, oddRecords } from '../test/support/copies.ts'
import { startLine } from './support/bot-settings.ts'
import { mustHold, times } from './support/figures.ts'
import { type Guarantee, mirror, type Taken } from './support/mirror-maker.ts'

const beside = (other: Taken, own: Taken): string =>
  `${times(other.wallMs, own.wallMs)} as fast with ${times(other.cpuMs, own.cpuMs)} less CPU`

const count = Number(process.argv[2] ?? 1_000_000)
const partitions = 4
const name = `bench-${process.pid}`

const kafka = await startLocalKafka({ brokers: 1 })
const cluster = openCluster({ environment: 'bench', bootstrap: kafka.bootstrap })
try {
  await populate()
  const ours = await contender('ours')
  const loop = await contender('loop')
  const mirroring = (guarantee: Guarantee) =>
    mirror(cluster, kafka.bootstrap, `${name}-source`, count, guarantee)
  const mirrored = await mirroring('at least once')
  const mirroredOnce = await mirroring('exactly once')
  const source = await contentOf(cluster, `${name}-source`)
  const isSame = async (target: string): Promise<boolean> =>
    JSON.stringify(await contentOf(cluster, target)) === JSON.stringify(source)
  const same = {
    ours: await isSame(`${name}-target-ours`),
    loop: await isSame(`${name}-target-loop`),
    mirrored: await isSame(mirrored.target),
    mirroredOnce: await isSame(mirroredOnce.target),
  }
  console.table([
    row('batches passed through', ours, same.ours),
    row('kafkajs, a transaction each batch', loop, same.loop),
    row('MirrorMaker 2, one task, its defaults (at least once)', mirrored, same.mirrored),
    row('MirrorMaker 2, one task, exactly once', mirroredOnce, same.mirroredOnce),
  ])
  console.log(
    `Beside the loop ${beside(loop, ours)}; beside MirrorMaker 2 exactly once ${beside(mirroredOnce, ours)}, at least once ${beside(mirrored, ours)}`,
  )
  mustHold([
    {
      what: 'time as a share of MirrorMaker’s, exactly once',
      is: ours.wallMs / mirroredOnce.wallMs,
      below: 0.2,
      unit: '',
    },
    {
      what: 'CPU as a share of MirrorMaker’s, exactly once',
      is: ours.cpuMs / mirroredOnce.cpuMs,
      below: 1,
      unit: '',
    },
    { what: 'time as a share of the loop’s', is: ours.wallMs / loop.wallMs, below: 0.25, unit: '' },
    { what: 'CPU as a share of the loop’s', is: ours.cpuMs / loop.cpuMs, below: 1, unit: '' },
    { what: 'memory', is: ours.peakMb, below: 250, unit: 'MB' },
    { what: 'partitions that differ', is: same.ours ? 0 : 1, below: 1, unit: '' },
  ])
} finally {
  await cluster.close()
  await kafka.stop()
}

async function contender(way: 'ours' | 'loop'): Promise<Taken> {
  const ends = Array.from({ length: partitions }, () => String(count / partitions)).join()
  const { env, flags } = startLine()
  const args = [...flags, 'bench/support/copy-contender.ts', way, kafka.bootstrap.join(), name, ends]
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...process.env, ...env } })
  return JSON.parse(stdout) as Taken
}

function row(what: string, { wallMs, cpuMs, peakMb }: Taken, isSame: boolean) {
  return {
    what,
    'records/s': Math.round((1000 * count) / wallMs),
    s: (wallMs / 1000).toFixed(1),
    'CPU s': (cpuMs / 1000).toFixed(1),
    'memory MB': peakMb.toFixed(0),
    'the same, record by record': isSame,
  }
}

/** 250 records of each partition in a batch. */
async function populate(): Promise<void> {
  const topics = ['source', 'target-ours', 'target-loop', 'progress'].map(side => ({
    topic: `${name}-${side}`,
    numPartitions: side === 'progress' ? 1 : partitions,
    replicationFactor: 1,
    configEntries:
      side === 'progress'
        ? [{ name: 'cleanup.policy', value: 'compact' }]
        : [{ name: 'retention.ms', value: '-1' }],
  }))
  await createTopics(kafka.bootstrap, topics)
  const client = new Kafka({ brokers: kafka.bootstrap, logLevel: logLevel.NOTHING })
  const producer = client.producer({ idempotent: true, maxInFlightRequests: 1 })
  await producer.connect()
  for (let from = 0; from < count; from += 1000)
    await producer.send({
      topic: `${name}-source`,
      acks: -1,
      messages: oddRecords(from, Math.min(1000, count - from), partitions),
    })
  await producer.disconnect()
}
