import type { Context } from '../../../src/context.ts'
import { type Answered, type Query } from '../../../src/core/command.ts'
import { Failure, type Known, known, unknown } from '../../../src/core/failure.ts'
import type { Report } from '../../../src/core/report.ts'
import {
  type Cluster,
  type Committed,
  type GroupKind,
  type LagScan,
  type LogDir,
  partitionKey,
  type ScannedGroup,
} from '../../../src/kafka/cluster.ts'
import { configOf } from '../config/config-folder.ts'

export const noAnswer = new Failure('timeout', 'No answer from Kafka at b2:9092 within 10 s')

interface SceneGroup {
  id: string
  kind?: GroupKind
  state?: string
  /** Topic/partition → offset; null: they could not be read. */
  commits: Record<string, number> | null
  members?: number
}
interface Scene {
  /** Topic → log end by partition; null: its leader does not answer; 'offline': it has none. */
  topics?: Record<string, (number | null | 'offline')[]>
  groups?: SceneGroup[]
  missing?: LagScan['missing']
  brokers?: number[]
}

/** A scan that saw this. All logs start at 0. */
export function scanOf({ topics = {}, groups = [], missing = [], brokers = [1, 2, 3] }: Scene): LagScan {
  const places = Object.entries(topics).flatMap(([topic, ends]) =>
    ends.map((end, partition) => ({ key: partitionKey(topic, partition), end })),
  )
  const read = (offset: (end: number) => number) =>
    new Map(
      places.map(({ key, end }): [string, Known<bigint>] => [
        key,
        typeof end === 'number' ? known(BigInt(offset(end))) : unknown(noAnswer),
      ]),
    )
  return {
    at: 1_800_000_000_000,
    tookMs: 5,
    requests: 9,
    description: {
      clusterId: 'cluster-1',
      brokers: brokers.map(id => ({ id, host: `b${id}`, port: 9092, rack: null })),
      topics: Object.entries(topics).map(([name, ends]) => ({
        name,
        id: `id-of-${name}`,
        internal: false,
        partitions: ends.map((end, partition) => ({
          partition,
          leader: end === 'offline' ? null : 1,
          leaderEpoch: 1,
          replicas: [1, 2, 3],
          isr: end === 'offline' ? [] : [1, 2, 3],
          offlineReplicas: [],
        })),
      })),
      at: 0,
    },
    starts: read(() => 0),
    ends: read(end => end),
    groups: groups.map(scanned),
    missing,
  }
}

function scanned({ id, kind = 'classic', state = 'Stable', commits, members = 1 }: SceneGroup): ScannedGroup {
  const listed = { id, kind, state, protocolType: 'consumer', coordinator: 1 }
  const assignment = Object.keys(commits ?? {}).map(key => ({ topic: key.split('/')[0] ?? '', partition: 0 }))
  const one = { memberId: 'm', instanceId: null, clientId: `client of ${id}`, host: '/10.0.0.7', assignment }
  const committed = Object.entries(commits ?? {}).map(([key, offset]): Committed => {
    const [topic = '', partition = '0'] = key.split('/')
    return { topic, partition: Number(partition), offset: BigInt(offset), leaderEpoch: 1, metadata: '' }
  })
  const isShare = kind === 'share'
  return {
    ...listed,
    committed: commits === null || isShare ? unknown(noAnswer) : known(committed),
    description: isShare
      ? unknown(noAnswer)
      : known({ ...listed, assignor: 'range', members: Array.from({ length: members }, () => one) }),
  }
}

/** What a command is handed where the cluster answers like this. */
export function contextOf(scene: Scene | Failure, unlike: Partial<Cluster> = {}): Context {
  const scan = scene instanceof Failure ? undefined : scanOf(scene)
  const answer = <T>(value: T): Promise<T> =>
    scene instanceof Failure ? Promise.reject(scene) : Promise.resolve(value)
  const cluster: Partial<Cluster> = {
    scan: () => answer(scan as LagScan),
    describe: async () => ({ ...(await answer(scan as LagScan)).description, controllerId: known(1) }),
    describeGroups: groups =>
      answer(new Map(groups.map(one => [one.id, known({ ...one, assignor: '', members: [] })]))),
    shareOffsets: groups => answer(new Map(groups.map(id => [id, known([])]))),
    quorum: () => answer({ leaderId: 1, leaderEpoch: 1, highWatermark: 1n, voters: [], observers: [] }),
    logDirs: () => answer(new Map([1, 2, 3].map((id): [number, Known<LogDir[]>] => [id, known([])]))),
    topicConfigs: () => answer(new Map()),
    features: () => answer(new Map()),
    listPartitionReassignments: () => answer([]),
    brokerConfigs: () => answer(new Map()),
    ...unlike,
  }
  const config = configOf({ 'bot.yml': 'environments: { test: { bootstrap_servers: "b1:9092" } }\n' })
  return {
    environment: 'test',
    config,
    cluster,
    now: 0,
    collectedAt: () => null,
    judgement: () => null,
    ask: () => answer(null),
    store: {
      alerts: { open: () => [] },
      history: {
        window: () => Promise.reject(new Failure('not-found', 'There is no database of the bot here.')),
        series: () => Promise.reject(new Failure('not-found', 'There is no database of the bot here.')),
      },
    },
  } as unknown as Context
}

/** A query's data and report in this scene. */
export async function asked(
  command: { kind: string },
  args: Record<string, unknown>,
  context: Context,
): Promise<Answered<unknown> & { report: Report }> {
  const query = command as Query<Context>
  const answered = await query.answer(args, context)
  return { ...answered, report: query.present(query.data.parse(answered.data)) }
}
