import type { Context } from '../../context.ts'
import type { Advanced } from '../../core/job-runner.ts'
import type { Checkpoint } from './checkpoint.ts'
import type { MigrateSpec } from './migrate-spec.ts'
import { offsetsOf } from './offsets-of.ts'
import { sidesOf } from './sides-of.ts'

/** Looks up, once, where each partition begins and ends, and where the target ended before. */
export async function prepare(spec: MigrateSpec, context: Context): Promise<Advanced> {
  const { source, target, from, into } = await sidesOf(spec, context)
  const [earliest, latest, begin, finish, targetEnds] = await Promise.all([
    offsetsOf(source, from, 'earliest'),
    offsetsOf(source, from, 'latest'),
    spec.from.kind === 'time' ? offsetsOf(source, from, { time: spec.from.at }) : null,
    spec.to.kind === 'time' ? offsetsOf(source, from, { time: spec.to.at }) : null,
    offsetsOf(target, into, 'latest'),
  ])
  const asked = (side: MigrateSpec['from'] | MigrateSpec['to'], partition: number): bigint | undefined =>
    side.kind === 'offsets' ? side.offsets.find(one => one.partition === partition)?.offset : undefined
  const ranges = from.partitions.map(({ partition }) => {
    const last = latest.get(partition) ?? 0n
    // A time after the newest record means the end of the log.
    const start =
      asked(spec.from, partition) ??
      (begin ? (begin.get(partition) ?? last) : (earliest.get(partition) ?? 0n))
    const end = asked(spec.to, partition) ?? (finish ? (finish.get(partition) ?? last) : last)
    return { partition, start, end: spec.to.kind === 'follow' ? null : end > start ? end : start }
  })
  const checkpoint: Checkpoint = {
    ranges,
    targetEnds: [...targetEnds].map(([partition, offset]) => ({ partition, offset: offset ?? 0n })),
    startedAt: context.now,
  }
  return {
    to: 'next',
    checkpoint,
    progress: { doing: 'It begins to copy.', fraction: 0, leftMs: null, facts: [] },
    afterMs: 0,
  }
}
