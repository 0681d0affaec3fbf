import { type ITopicConfig, Kafka, logLevel } from '../../kafka/kafkajs.ts'
import { createTopics } from '../local-kafka/create-topics.ts'

/** A topic of the platform as its production settings have it, and how much of it the playground produces. */
export interface PlatformTopic {
  topic: PlatformTopicName
  partitions: number
  config: Record<string, string>
  /** Records a second on average. */
  rate: number
  /** Records that are there from the start. */
  backlog: number
}

export type PlatformTopicName = (typeof names)[number]
const names = [
  'tda_jobs',
  'tda_results',
  'tda_events',
  'tda_uploads',
  'tda_errors',
  'tda_audit',
  'tda_dlq',
] as const

const day = 86_400_000
const mebibyte = 1_048_576

/**
 * The two busy topics keep less than in production: 8 MiB a partition in segments of 2 MiB, so that a playground that runs
 * for days stays below half a gigabyte on disk (retention and compaction never touch the active segment, Kafka's default of
 * 1 GiB would make it the whole log). config/topics.yml declares the same for the playground, so that drift finds nothing after an apply.
 */
const small = { 'retention.bytes': String(8 * mebibyte), 'segment.bytes': String(2 * mebibyte) }

export const platformTopics: readonly PlatformTopic[] = [
  platformTopic('tda_jobs', 12, 60, 4_000, {
    'retention.ms': String(7 * day),
    ...small,
  }),
  platformTopic('tda_results', 12, 6, 3_000, {
    'cleanup.policy': 'compact',
    'retention.ms': String(30 * day),
    ...small,
  }),
  platformTopic('tda_events', 3, 4, 300, {
    'retention.ms': String(14 * day),
    'retention.bytes': String(512 * mebibyte),
  }),
  platformTopic('tda_uploads', 6, 3, 300, {
    'retention.ms': String(3 * day),
    'retention.bytes': String(2_048 * mebibyte),
  }),
  platformTopic('tda_errors', 3, 0.5, 60, {
    'retention.ms': String(30 * day),
    'retention.bytes': String(1_024 * mebibyte),
  }),
  platformTopic('tda_audit', 6, 1, 200, {
    'retention.ms': String(365.25 * day),
    'retention.bytes': String(5_120 * mebibyte),
  }),
  platformTopic('tda_dlq', 3, 0.1, 20, {
    'retention.ms': String(90 * day),
    'retention.bytes': String(1_024 * mebibyte),
  }),
]

/** Creates those that are missing, with three replicas where there are three brokers, and returns the names of the new ones. */
export async function createPlatformTopics(bootstrap: readonly string[]): Promise<Set<string>> {
  const admin = new Kafka({
    clientId: 'playground',
    brokers: [...bootstrap],
    logLevel: logLevel.NOTHING,
  }).admin()
  try {
    await admin.connect()
    const { brokers } = await admin.describeCluster()
    const existing = new Set(await admin.listTopics())
    const missing = platformTopics.filter(({ topic }) => !existing.has(topic))
    const requests = missing.map(topic => asRequest(topic, brokers.length))
    if (requests.length > 0) await createTopics(bootstrap, requests)
    return new Set(missing.map(({ topic }) => topic))
  } finally {
    await admin.disconnect()
  }
}

/** As the topic is made where there are so many brokers. */
export function asRequest({ topic, partitions, config }: PlatformTopic, brokers: number): ITopicConfig {
  const entries = { ...config, 'min.insync.replicas': String(Math.min(2, brokers)) }
  return {
    topic,
    numPartitions: partitions,
    replicationFactor: Math.min(3, brokers),
    configEntries: Object.entries(entries).map(([name, value]) => ({ name, value })),
  }
}

function platformTopic(
  topic: PlatformTopicName,
  partitions: number,
  rate: number,
  backlog: number,
  config: Record<string, string>,
): PlatformTopic {
  const common = {
    'cleanup.policy': 'delete',
    'compression.type': 'lz4',
    'segment.ms': String(day),
    'max.message.bytes': String(mebibyte),
    'unclean.leader.election.enable': 'false',
    'delete.retention.ms': String(day),
  }
  return { topic, partitions, rate, backlog, config: { ...common, ...config } }
}
