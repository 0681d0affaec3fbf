import { Failure } from '../../../core/failure.ts'
import type { JobOutcome } from '../../../core/job.ts'
import type { Advanced } from '../../../core/job-runner.ts'
import { writeDuration } from '../../../core/time.ts'
import { bytes, counted, listed } from '../../../core/words.ts'
import { type ConfigChange, partitionKey, type Topic } from '../../../kafka/cluster.ts'
import type { Checkpoint } from '../checkpoint.ts'
import { isSameSet } from '../moves.ts'
import { next, patientLooks, settleMs, type Turn } from '../phase.ts'
import { type ReadThrottle, readThrottle } from '../read-throttle.ts'
import {
  followerRate,
  inOneRequest,
  itemsOf,
  leaderRate,
  type ThrottledBroker,
  type ThrottledTopic,
  throttledReplicas,
  withoutReplicas,
} from '../throttle.ts'

/**
 * Takes away what this job set of a throttle, and nothing that somebody else set or changed meanwhile; then reads it back. It is
 * tried until it is done, as a throttle that is left behind slows down every later repair.
 */
export async function restore(turn: Turn): Promise<Advanced> {
  const { cluster, job, spec, checkpoint } = turn
  const { topics: seen, brokers: alive } = await cluster.describe()
  const isThere = ({ topic }: { topic: string }): boolean =>
    seen.some(one => one.name === topic && spec.topics.some(own => own.id === one.id))
  // With a topic that was deleted meanwhile its settings are gone, too.
  const topics = checkpoint.throttledTopics.filter(isThere)
  // A broker takes settings of its own only itself: one that is down keeps nobody else throttled.
  const isUp = ({ broker }: ThrottledBroker): boolean => alive.some(one => one.id === broker)
  const brokers = checkpoint.throttledBrokers.filter(isUp)
  const down = [...new Set(checkpoint.throttledBrokers.filter(one => !isUp(one)).map(one => one.broker))]
  const now = await readThrottle(cluster, namesOf(topics), numbersOf(brokers))
  const isGone =
    brokers.every(({ broker, key }) => now.rate(broker, key) !== String(spec.throttle)) &&
    topics.every(
      one => !itemsOf(now.replicas(one.topic, one.key)).some(item => ownOf(turn, one).includes(item)),
    )
  const hasWaited = checkpoint.unsettledLooks >= patientLooks
  if (checkpoint.isRestoreSent && isGone && (down.length === 0 || hasWaited)) return end(turn, seen, down)

  const results = await cluster.alterConfigs(inOneRequest(without(turn, now, topics, brokers)))
  const failure = results.find(one => one.error !== null)?.error
  // Who may not set a throttle may not take one away either: where none of it is seen, there is none.
  if (failure && !(isGone && failure.code === 'rejected')) throw failure
  const sent = { ...checkpoint, isRestoreSent: true }
  if (down.length === 0) return next(sent, 'Taking the throttle away.', { afterMs: 200 })
  // Whoever ends a job early does not wait for a broker that may never come back.
  if (job.cancelledBy)
    return next(
      { ...sent, unsettledLooks: checkpoint.unsettledLooks + 1 },
      `Taking the throttle away; ${brokersText(down)} cannot be reached.`,
      { afterMs: settleMs },
    )
  throw new Failure(
    'unreachable',
    `The throttle of ${brokersText(down)} cannot be taken away before that is back. jobs cancel ${job.id} ends the job without it: the others have none any more.`,
  )
}

const brokersText = (brokers: readonly number[]): string =>
  `${brokers.length === 1 ? 'broker' : 'brokers'} ${listed(brokers.map(String))}`

const namesOf = (topics: readonly ThrottledTopic[]): string[] => [...new Set(topics.map(one => one.topic))]
const numbersOf = (brokers: readonly ThrottledBroker[]): number[] => [
  ...new Set(brokers.map(one => one.broker)),
]

/** What the job put into a topic's list. */
function ownOf({ moves }: Turn, one: ThrottledTopic): string[] {
  const before = itemsOf(one.before)
  return throttledReplicas(moves, one).filter(item => !before.includes(item))
}

function without(
  { spec, moves }: Turn,
  now: ReadThrottle,
  topics: readonly ThrottledTopic[],
  brokers: readonly ThrottledBroker[],
): ConfigChange[] {
  // Another rate than the job’s was set by somebody else since. One that is not seen may be on its way to this broker.
  const isOwn = ({ broker, key }: ThrottledBroker): boolean =>
    [String(spec.throttle), null].includes(now.rate(broker, key))
  return [
    ...topics.map((one): ConfigChange => {
      const rest = withoutReplicas(
        now.replicas(one.topic, one.key),
        throttledReplicas(moves, one),
        one.before,
      )
      return { type: 'topic', name: one.topic, values: { [one.key]: rest } }
    }),
    ...brokers.filter(isOwn).map(
      ({ broker, key }): ConfigChange => ({
        type: 'broker',
        name: String(broker),
        values: { [key]: null },
      }),
    ),
  ]
}

function end(
  { job, checkpoint, moves, now }: Turn,
  topics: readonly Topic[],
  down: readonly number[],
): Advanced {
  const replicas = new Map(
    topics.flatMap(({ name, partitions }) =>
      partitions.map(one => [partitionKey(name, one.partition), one.replicas] as const),
    ),
  )
  const moved = moves.filter(one =>
    isSameSet(replicas.get(partitionKey(one.topic, one.partition)) ?? [], one.to),
  ).length
  const ending = checkpoint.ending ?? { state: 'failed' as const, why: null }
  const { totalBytes, refused } = checkpoint
  const outcome: JobOutcome = {
    summary: summaryOf(checkpoint, ending, { moved, all: moves.length, down }),
    facts: [
      ...(totalBytes === null
        ? []
        : [{ label: ending.state === 'done' ? 'Copied' : 'To copy', value: bytes(totalBytes) }]),
      {
        label: 'Took',
        value: writeDuration(Math.max(1000, Math.round((now - job.createdAt) / 1000) * 1000)),
      },
    ],
    remarks: [...refused.slice(1, 6), ...down.map(leftBehind)],
  }
  return { to: 'end', state: ending.state, outcome }
}

/** Without a replica that a topic lists, a rate slows nothing down (KIP-73). */
const leftBehind = (broker: number): string =>
  `Broker ${broker} was down and keeps its rate, which slows nothing down before somebody throttles replicas again. When it is back: kafka-configs.sh --bootstrap-server … --entity-type brokers --entity-name ${broker} --alter --delete-config ${leaderRate},${followerRate}`

function summaryOf(
  { throttledTopics, throttledBrokers }: Checkpoint,
  { state, why }: NonNullable<Checkpoint['ending']>,
  { moved, all, down }: { moved: number; all: number; down: readonly number[] },
): string {
  const wasThrottled = throttledTopics.length + throttledBrokers.length > 0
  const but = down.length > 0 ? `, but for the rate of ${brokersText(down)}` : ''
  const throttle = wasThrottled ? ` The throttle was taken away and read back${but}.` : ''
  const rest = moved === all ? '' : ` ${all - moved} of ${all} are where they were.`
  if (state === 'done')
    return `All replicas of ${counted(all, 'partition')} are where they should be.${throttle}`
  if (state === 'cancelled')
    return `It was ended early: ${counted(moved, 'partition')} moved.${rest}${throttle}`
  return `${why ?? 'Not all replicas were moved.'} ${counted(moved, 'partition')} moved.${rest}${throttle}`
}
