import { type Known, known } from '../../core/failure.ts'
import type { Gap } from '../../core/gaps.ts'
import type { Cluster } from '../../kafka/cluster.ts'
import { attempt, lookAtTopics } from '../../kafka/look-at-topics.ts'
import { throttledBrokers } from '../../kafka/throttled-brokers.ts'
import type { Look } from './judge.ts'

/** Looks at a cluster now. Never rejects: what could not be seen is a gap. */
export async function readLook(cluster: Cluster): Promise<{ look: Known<Look>; gaps: Gap[] }> {
  const [topics, quorum, logDirs, features] = await Promise.all([
    attempt(lookAtTopics(cluster)),
    attempt(cluster.quorum()),
    attempt(cluster.logDirs()),
    attempt(cluster.features()),
  ])
  if (!topics.known) return { look: topics, gaps: [] }
  const brokers = topics.value.scan.description.brokers.map(one => one.id)
  const throttled = await throttledBrokers(cluster, brokers)
  const gaps: Gap[] = [
    ...topics.value.gaps,
    ...(quorum.known ? [] : [{ name: 'the controller quorum', why: quorum.why }]),
    ...brokerGaps(logDirs, 'disks'),
    ...brokerGaps(features, 'features'),
    ...(throttled.known ? [] : [{ name: 'throttles of replication', why: throttled.why }]),
  ]
  return { look: known({ ...topics.value, quorum, logDirs, features, throttled }), gaps }
}

function brokerGaps(answers: Known<ReadonlyMap<number, Known<unknown>>>, what: string): Gap[] {
  if (!answers.known) return [{ name: what, why: answers.why }]
  return [...answers.value].flatMap(([broker, one]) =>
    one.known ? [] : [{ name: `${what} of broker ${broker}`, why: one.why }],
  )
}
