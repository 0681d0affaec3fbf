import type { CopySpec, CopyTransform } from '../../kafka/copy/copy.ts'
import type { Checkpoint } from './checkpoint.ts'
import { type MigrateSpec, progressTopic } from './migrate-spec.ts'

/** The copy as the engine is asked for it. */
export const copySpecOf = (
  job: string,
  spec: MigrateSpec,
  { ranges }: Checkpoint,
  transform: CopyTransform | null,
): CopySpec => ({
  job,
  share: 'all',
  from: { topic: spec.source.topic, partitions: ranges },
  to: { topic: spec.target.topic },
  progressTopic,
  bytesPerSecond: spec.bytesPerSecond,
  keepTombstones: spec.keepTombstones,
  transform,
  placement: spec.placement,
  deadLetterTopic: spec.deadLetterTopic,
})
