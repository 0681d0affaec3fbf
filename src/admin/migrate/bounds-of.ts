import { Failure } from '../../core/failure.ts'
import type { MigrateSpec } from './migrate-spec.ts'
import type { ObservedLog } from './observe-migration.ts'
import type { PartitionOffset } from './partition-offsets.ts'
import type { PlannedPartition } from './plan-migration.ts'
import type { StartArguments } from './start-arguments.ts'

export interface Bounds {
  from: MigrateSpec['from']
  to: MigrateSpec['to']
  /** As the logs are now. */
  partitions: PlannedPartition[]
}

/** Where the copy begins and ends, as decided and as it looks now; a Failure where what was asked for cannot be. */
export function boundsOf(args: StartArguments, logs: readonly ObservedLog[]): Bounds | Failure {
  const both = twoOf(args, ['from-offset', 'from-time']) ?? twoOf(args, ['to-offset', 'to-time', 'follow'])
  if (both) return both
  const starts = eachPartition(args['from-offset'], 'from-offset', logs)
  if (starts instanceof Failure) return starts
  const ends = eachPartition(args['to-offset'], 'to-offset', logs)
  if (ends instanceof Failure) return ends
  const partitions: PlannedPartition[] = []
  for (const log of logs) {
    const planned = plannedOf(log, starts?.get(log.partition), ends?.get(log.partition))
    if (planned instanceof Failure) return planned
    partitions.push(planned)
  }
  return { from: fromOf(args, starts), to: toOf(args, ends), partitions }
}

function twoOf(args: StartArguments, names: readonly (keyof StartArguments)[]): Failure | undefined {
  const given = names.filter(name => args[name] !== undefined && args[name] !== false)
  const [first, second] = given
  return first && second
    ? new Failure('usage', `--${first} and --${second} cannot be given together.`)
    : undefined
}

function eachPartition(
  given: readonly PartitionOffset[] | undefined,
  option: string,
  logs: readonly ObservedLog[],
): Map<number, bigint> | undefined | Failure {
  if (given === undefined) return undefined
  const found = new Map<number, bigint>()
  for (const { partition, offset } of given) {
    if (partition === null && logs.length > 1)
      return new Failure(
        'usage',
        `Offsets are counted in each partition, and this topic has ${logs.length}.`,
        {
          hint: `Write the partition before each offset: --${option} ${logs
            .slice(0, 2)
            .map(log => `${log.partition}:${offset}`)
            .join(',')}`,
        },
      )
    const number = partition ?? logs[0]?.partition ?? 0
    if (!logs.some(log => log.partition === number))
      return new Failure(
        'usage',
        `--${option}: there is no partition ${number}; the topic has ${logs.length}.`,
      )
    found.set(number, offset)
  }
  return found
}

function plannedOf(log: ObservedLog, from?: bigint, to?: bigint): PlannedPartition | Failure {
  const start = log.start.known ? (log.start.value ?? 0n) : 0n
  const end = log.end.known ? (log.end.value ?? 0n) : 0n
  const { partition } = log
  for (const [offset, option] of [
    [from, 'from-offset'],
    [to, 'to-offset'],
  ] as const)
    if (offset !== undefined && (offset < start || offset > end))
      return new Failure('usage', `--${option} ${partition}:${offset} is outside partition ${partition}.`, {
        hint: `It holds the offsets from ${start} up to ${end} (exclusive).`,
      })
  const at = (time: ObservedLog['fromTime']): bigint | undefined =>
    time === null ? undefined : time.known ? (time.value ?? end) : undefined
  const first = from ?? at(log.fromTime) ?? start
  const last = to ?? at(log.toTime) ?? end
  if (to !== undefined && last < first)
    return new Failure('usage', `Partition ${partition} would end before it begins (${first} to ${last}).`)
  return { partition, from: first, to: last > first ? last : first }
}

function fromOf(args: StartArguments, offsets: Map<number, bigint> | undefined): MigrateSpec['from'] {
  if (args['from-time'] !== undefined) return { kind: 'time', at: args['from-time'] }
  return offsets ? { kind: 'offsets', offsets: listOf(offsets) } : { kind: 'earliest' }
}

function toOf(args: StartArguments, offsets: Map<number, bigint> | undefined): MigrateSpec['to'] {
  if (args.follow) return { kind: 'follow' }
  if (args['to-time'] !== undefined) return { kind: 'time', at: args['to-time'] }
  return offsets ? { kind: 'offsets', offsets: listOf(offsets) } : { kind: 'end' }
}

const listOf = (offsets: Map<number, bigint>): { partition: number; offset: bigint }[] =>
  [...offsets].map(([partition, offset]) => ({ partition, offset })).sort((a, b) => a.partition - b.partition)
