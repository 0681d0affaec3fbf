import { Kafka, logLevel } from '../../kafka/kafkajs.ts'
import { expireAllBut, makeAnew } from './accidents.ts'
import { leaveBehind } from './left-group.ts'
import { createPlatformTopics, type PlatformTopicName, platformTopics } from './platform-topics.ts'
import { type GroupOptions, startGroup } from './running-group.ts'
import { slowPace } from './slow-pace.ts'
import { startProducer } from './steady-producer.ts'
import { hangingPace, stallingPace } from './traffic-shape.ts'

export interface Traffic {
  /** On: the slow group reads at full speed, has caught up within seconds and stays so. Off: it falls behind again. */
  catchUp: (on: boolean) => void
  /** On: the members of flink_tda_processor stay in their group and take nothing. Off: they go on. */
  hang: (on: boolean) => void
  /** For a minute so many errors and dead letters as if nothing worked. */
  floodErrors: () => void
  /** Records of tda_jobs expire before cpp_tda_processors reads them. */
  expireUnread: () => Promise<void>
  /** tda_events is deleted and made again, while its readers and writers are away. */
  makeEventsAnew: () => Promise<void>
  state: () => TrafficState
  /** Leaves all groups and ends production; topics and offsets stay. */
  stop: () => Promise<void>
}

export interface TrafficState {
  catchUp: boolean
  /** Records acknowledged since the start, by topic. */
  produced: Record<string, number>
  /** The groups that have members, what they read since the start, and why a member is away (null: none is). */
  groups: { group: string; members: number; consumed: number; failure: string | null }[]
  /** Why the last attempt to produce failed; null when it worked. */
  failure: string | null
}

/**
 * The platform in small: its seven topics, about 75 events a second on them, and five consumer groups, each in a state of
 * its own. Resolves when there is something to see: a backlog, and every group with its members or its commits.
 */
export async function startTraffic(bootstrap: readonly string[]): Promise<Traffic> {
  const kafka = (clientId: string) =>
    new Kafka({ clientId, brokers: [...bootstrap], logLevel: logLevel.NOTHING })
  let catchUp = false
  let hangs = false

  const newTopics = await createPlatformTopics(bootstrap)
  const producer = await startProducer(kafka('tda_backend_api'), newTopics)
  await leaveBehind(kafka('backend_result_consumers-1'), 'backend_result_consumers', 'tda_results', 0.6)
  const wanted: GroupOptions[] = [
    {
      group: 'flink_tda_processor',
      topics: ['tda_jobs', 'tda_uploads'],
      members: 2,
      pace: hangingPace(() => hangs),
    },
    {
      group: 'cpp_tda_processors',
      topics: ['tda_jobs'],
      members: 2,
      // 12 partitions of 650 are 7,800 records: above the warning threshold of 5,000, below the critical one of 10,000.
      pace: slowPace({ lagLimit: 650, isCatchingUp: () => catchUp }),
    },
    // Three partitions, four members: one gets none.
    { group: 'alerting_consumers', topics: ['tda_events'], members: 4 },
    {
      group: 'monitoring_consumers',
      topics: platformTopics.map(({ topic }) => topic),
      members: 1,
      pace: stallingPace(),
    },
  ]
  const groups = await Promise.all(wanted.map(one => startGroup(kafka, one)))

  /** Its readers are stopped first and come back, however it ends. */
  async function anew(topic: PlatformTopicName): Promise<void> {
    const readers = wanted.flatMap((one, index) => (one.topics.includes(topic) ? [{ one, index }] : []))
    await Promise.all(readers.map(async ({ index }) => groups[index]?.stop()))
    try {
      await makeAnew(kafka('playground'), bootstrap, topic)
    } finally {
      await Promise.all(
        readers.map(async ({ one, index }) => {
          groups[index] = await startGroup(kafka, one)
        }),
      )
    }
  }

  return {
    catchUp: on => {
      catchUp = on
    },
    hang: on => {
      hangs = on
    },
    floodErrors: () => producer.flood(['tda_errors', 'tda_dlq'], 60, 60_000),
    expireUnread: () => expireAllBut(kafka('playground'), 'tda_jobs', 20),
    makeEventsAnew: () => producer.pause(() => anew('tda_events')),
    state: () => ({
      catchUp,
      produced: { ...producer.produced },
      groups: groups.map(({ group, members, consumed, failure }) => ({
        group,
        members,
        consumed: consumed(),
        failure: failure(),
      })),
      failure: producer.failure(),
    }),
    stop: async () => {
      await producer.stop()
      await Promise.all(groups.map(group => group.stop()))
    },
  }
}
