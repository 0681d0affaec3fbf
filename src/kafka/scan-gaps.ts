import type { Gap } from '../core/gaps.ts'
import { type LagScan, partitionKey } from './cluster.ts'

/** What a scan could not tell. */
export const scanGaps = (scan: LagScan): Gap[] => [...groupGaps(scan), ...partitionGaps(scan)]

/** Brokers that did not tell their groups, and groups whose commits could not be read. */
export const groupGaps = ({ missing, groups }: Pick<LagScan, 'missing' | 'groups'>): Gap[] => [
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
]

/** Partitions whose end is not known, of all topics or one; an offline one is a finding, and so no gap. */
export const partitionGaps = ({ description, ends }: LagScan, only?: string): Gap[] =>
  description.topics
    .filter(topic => only === undefined || topic.name === only)
    .flatMap(topic =>
      topic.partitions.flatMap(({ partition, leader }) => {
        const end = ends.get(partitionKey(topic.name, partition))
        return leader === null || !end || end.known
          ? []
          : [{ name: `offsets of ${topic.name}-${partition}`, why: end.why }]
      }),
    )
