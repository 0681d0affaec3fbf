import { type Known, known, toFailure, unknown } from '../../core/failure.ts'
import { type Gap } from '../../core/gaps.ts'
import { type Cluster, type LagScan, partitionKey } from '../../kafka/cluster.ts'
import { scanLags } from '../../kafka/scan-lags.ts'
import { minInsyncReplicas } from '../../kafka/topic-sights.ts'
import type { Look } from './judge.ts'

/** Looks at a cluster now. Never rejects: what could not be seen is a gap, also the whole of it. */
export async function readLook(cluster: Cluster): Promise<{ look: Known<Look>; gaps: Gap[] }> {
  const [scan, quorum, logDirs, features] = await Promise.all([
    attempt(cluster.scan()),
    attempt(cluster.quorum()),
    attempt(cluster.logDirs()),
    attempt(cluster.features()),
  ])
  if (!scan.known) return { look: scan, gaps: [] }
  const names = scan.value.description.topics.map(one => one.name)
  const configs = await attempt(cluster.topicConfigs(names, ['min.insync.replicas']))
  const lags = await scanLags(scan.value)
  const minIsr = configs.known ? minInsyncReplicas(configs.value) : new Map<string, number>()
  const gaps: Gap[] = [
    ...scanGaps(scan.value),
    ...(quorum.known ? [] : [{ name: 'the controller quorum', why: quorum.why }]),
    ...brokerGaps(logDirs, 'disks'),
    ...brokerGaps(features, 'features'),
    ...(configs.known
      ? [...configs.value].flatMap(([topic, one]) =>
          one.known ? [] : [{ name: `min.insync.replicas of ${topic}`, why: one.why }],
        )
      : [{ name: 'min.insync.replicas', why: configs.why }]),
  ]
  return { look: known({ scan: scan.value, lags, quorum, logDirs, features, minIsr }), gaps }
}

function scanGaps({ missing, groups, description, ends }: LagScan): Gap[] {
  return [
    ...missing.map(one => ({
      name: one.broker === null ? 'some groups' : `groups coordinated by broker ${one.broker}`,
      why: one.why,
    })),
    // Share groups commit no offsets, so there is nothing to miss.
    ...groups.flatMap(one =>
      one.kind === 'share' || one.committed.known
        ? []
        : [{ name: `offsets of "${one.id}"`, why: one.committed.why }],
    ),
    // An offline partition is a finding; one that has a leader, which does not answer, is unknown.
    ...description.topics.flatMap(topic =>
      topic.partitions.flatMap(({ partition, leader }) => {
        const end = ends.get(partitionKey(topic.name, partition))
        return leader === null || !end || end.known
          ? []
          : [{ name: `offsets of ${topic.name}-${partition}`, why: end.why }]
      }),
    ),
  ]
}

function brokerGaps(answers: Known<ReadonlyMap<number, Known<unknown>>>, what: string): Gap[] {
  if (!answers.known) return [{ name: what, why: answers.why }]
  return [...answers.value].flatMap(([broker, one]) =>
    one.known ? [] : [{ name: `${what} of broker ${broker}`, why: one.why }],
  )
}

async function attempt<T>(answer: Promise<T>): Promise<Known<T>> {
  try {
    return known(await answer)
  } catch (error) {
    return unknown(toFailure(error))
  }
}
