import { type Known, known, toFailure, unknown } from '../core/failure.ts'
import type { Gap } from '../core/gaps.ts'
import type { Cluster, LagScan, Reassignment } from './cluster.ts'
import { scanGaps } from './scan-gaps.ts'
import { type ScanLags, scanLags } from './scan-lags.ts'
import { minInsyncReplicas } from './topic-sights.ts'

/** What the scores of topics are made of. */
export interface TopicsLook {
  scan: LagScan
  lags: ScanLags
  /** `min.insync.replicas` by topic; a topic whose value is unknown is absent. */
  minIsr: ReadonlyMap<string, number>
  moving: Known<Reassignment[]>
  /** What could not be seen. */
  gaps: Gap[]
}

/** A scan, one DescribeConfigs, one ListPartitionReassignments. Throws where nothing at all could be learnt. */
export async function lookAtTopics(
  cluster: Pick<Cluster, 'scan' | 'topicConfigs' | 'listPartitionReassignments'>,
): Promise<TopicsLook> {
  const [scan, moving] = await Promise.all([cluster.scan(), attempt(cluster.listPartitionReassignments())])
  const names = scan.description.topics.map(one => one.name)
  const configs = await attempt(cluster.topicConfigs(names, ['min.insync.replicas']))
  const gaps: Gap[] = [
    ...scanGaps(scan),
    ...(configs.known
      ? [...configs.value].flatMap(([topic, one]) =>
          one.known ? [] : [{ name: `min.insync.replicas of ${topic}`, why: one.why }],
        )
      : [{ name: 'min.insync.replicas', why: configs.why }]),
    ...(moving.known ? [] : [{ name: 'running reassignments', why: moving.why }]),
  ]
  const minIsr = configs.known ? minInsyncReplicas(configs.value) : new Map<string, number>()
  return { scan, lags: await scanLags(scan), minIsr, moving, gaps }
}

/** The answer, or why there is none. */
export async function attempt<T>(answer: Promise<T>): Promise<Known<T>> {
  try {
    return known(await answer)
  } catch (error) {
    return unknown(toFailure(error))
  }
}
