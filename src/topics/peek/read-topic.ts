import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import { type Gap, gapData } from '../../core/gaps.ts'
import type { RecordsBounds, RecordsPlace } from '../../kafka/records/record.ts'
import { schemasOf } from '../../records/schemas-of.ts'
import { lineOf, type PeekArguments } from './arguments.ts'
import { errorGroups } from './dead-letters.ts'
import { openLooker } from './look-thread.ts'
import type { Peeked } from './peeked.ts'
import type { Seen } from './seen.ts'

const usual = 10
const usualGrouped = 10_000
const bounds: RecordsBounds = { records: 50_000, bytes: 64 * 1_048_576, ms: 20_000 }
/** Each one has a thread and up to its limits of memory. */
const mostAtOnce = 4
let running = 0

/** Characters of all contents together that are kept for one answer. */
const mostKept = 4_000_000

type Read = Peeked extends infer P ? (P extends Peeked ? Omit<P, 'listed' | 'isUnmasked'> : never) : never

/** Reads, decodes, masks and filters; how it is asked for is checked already. */
export async function readTopic(
  args: PeekArguments,
  context: Context,
  piiFields: readonly string[],
): Promise<{ data: Read; failures: Failure[] }> {
  const { topic, first, last, from, key, header, filter } = args
  const isGrouped = args['group-errors']
  if (running >= mostAtOnce)
    throw new Failure('conflict', `The bot is looking into records for ${mostAtOnce} others already.`, {
      hint: 'Try again in a moment.',
    })
  const wanted = last ?? first ?? args.limit ?? (isGrouped ? usualGrouped : usual)
  const place: RecordsPlace = from ?? (first === undefined ? 'newest' : 'earliest')
  const looker = openLooker(
    {
      wanted: {
        headers: header,
        ...(key === undefined ? {} : { key }),
        ...(filter === undefined ? {} : { expression: filter }),
      },
      piiFields,
      mostCharacters: Math.min(100_000, Math.max(2000, Math.floor(mostKept / (isGrouped ? 400 : wanted)))),
    },
    schemasOf(context.registry),
  )
  const groups = errorGroups()
  running += 1
  let kept: Seen[] = []
  try {
    const read = await context.cluster.readRecords(
      {
        topic,
        partitions: args.partitions ?? null,
        from: place,
        enough: isGrouped ? { all: wanted } : { each: wanted },
        isolation: args.uncommitted ? 'uncommitted' : 'committed',
        bounds: isGrouped ? { ...bounds, records: wanted } : bounds,
      },
      async records => {
        const seen = await looker.look(records)
        if (isGrouped) for (const one of seen) groups.add(one)
        else kept = best([...kept, ...seen], wanted, place)
        return seen.length
      },
    )
    const gaps: Gap[] = read.partitions.flatMap(({ partition, problems }) =>
      problems.map(why => ({ name: `partition ${partition}`, why })),
    )
    const common = {
      topic,
      environment: context.environment,
      again: lineOf(args),
      lookedAt: read.records,
      // Reaching the number that was asked for is no bound.
      stoppedBy: isGrouped && read.stoppedBy === 'records' ? null : read.stoppedBy,
      partitions: read.partitions.map(one => ({
        partition: one.partition,
        from: one.read?.from ?? null,
        to: one.read?.to ?? null,
        logStart: one.logStart,
        logEnd: one.logEnd,
        undecided: one.undecided,
      })),
      isFiltered: key !== undefined || header.length > 0 || filter !== undefined,
      filterFailed: looker.filterFailed(),
      gaps: gapData(gaps),
    }
    const order = place === 'newest' ? ('newest first' as const) : ('oldest first' as const)
    return {
      data: isGrouped
        ? { view: 'errors', ...common, rows: groups.all() }
        : { view: 'records', ...common, order, rows: kept },
      failures: gaps.map(gap => gap.why),
    }
  } finally {
    running -= 1
    await looker.close()
  }
}

/** Those that are wanted of several partitions' records: the newest, or the oldest. Equal times keep the log's order. */
function best(seen: Seen[], count: number, place: RecordsPlace): Seen[] {
  const direction = place === 'newest' ? -1 : 1
  return seen
    .sort(
      (a, b) =>
        direction * (a.timestamp - b.timestamp || a.partition - b.partition || Number(a.offset - b.offset)),
    )
    .slice(0, count)
}
