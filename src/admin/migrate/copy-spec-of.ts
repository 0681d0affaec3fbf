import type { CopySpec, CopyTransform } from '../../kafka/copy/copy.ts'
import type { Checkpoint } from './checkpoint.ts'
import { type MigrateSpec, progressTopic } from './migrate-spec.ts'
import { isInShare, shareName } from './shares.ts'

/** A share of a copy as the engine is asked for it. */
export const copySpecOf = (
  job: string,
  share: number,
  {
    spec,
    checkpoint,
    transform,
  }: { spec: MigrateSpec; checkpoint: Checkpoint; transform: CopyTransform | null },
): CopySpec => ({
  job,
  share: shareName(share),
  from: {
    topic: spec.source.topic,
    partitions: checkpoint.ranges.filter(one => isInShare(spec, share, one.partition)),
  },
  to: { topic: spec.target.topic },
  progressTopic,
  bytesPerSecond:
    spec.bytesPerSecond === null ? null : Math.max(1, Math.floor(spec.bytesPerSecond / spec.shares)),
  keepTombstones: spec.keepTombstones,
  transform,
  placement: spec.placement,
  deadLetterTopic: spec.deadLetterTopic,
})
