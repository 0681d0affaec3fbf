import type { Consequence, Plan } from '../../core/plan.ts'
import type { Step, Table } from '../../core/report.ts'
import { showTime } from '../../core/time.ts'
import { count, counted, listed } from '../../core/words.ts'
import type { Committed, TopicPartition } from '../../kafka/cluster.ts'
import type { OffsetTarget } from './offset-target.ts'
import type { ResetArguments } from './reset-arguments.ts'
import type { ResetDecision } from './reset-decision.ts'

/** One partition's part of a reset, with the numbers of the moment. */
export interface Move extends TopicPartition {
  group: string
  current: Committed | null
  start: bigint
  end: bigint
  /** Where the target points before it is clamped to the log. */
  wanted: bigint
  to: 'earliest' | 'latest' | bigint
  /** What `to` means at this moment. */
  offset: bigint
}

/** The plan in words, tables and estimates; the decision is taken already. */
export function describeReset(
  args: ResetArguments,
  decision: ResetDecision,
  moves: Move[],
  remarks: Consequence[],
  reader: { zone: string; now: number },
): Plan {
  const [only, ...others] = decision.groups
  const whose = others.length === 0 ? `group "${only?.group}"` : counted(decision.groups.length, 'group')
  const readAgain = sum(moves.map(readAgainIn))
  const skipped = sum(moves.map(skippedIn))
  const settled = moves.every(move => move.current?.offset === move.offset)
  return {
    title: `Move ${counted(moves.length, 'committed offset')} of ${whose} to ${targetWords(args.to, moves, reader)}`,
    decision,
    estimates: { 'records read again': Number(readAgain), 'records skipped': Number(skipped) },
    steps: moves.map(move => stepOf(move, others.length > 0)),
    table: tableOf(moves, others.length > 0),
    consequences: [...consequences(moves, readAgain, skipped), ...remarks].sort(
      (a, b) => order[a.severity] - order[b.severity],
    ),
    nothingToDo: settled,
  }
}

const order = { critical: 0, warning: 1, note: 2 }

function targetWords(
  target: OffsetTarget,
  moves: readonly Move[],
  { zone, now }: { zone: string; now: number },
): string {
  if (target.kind === 'earliest') return 'the earliest record'
  if (target.kind === 'latest') return 'the end of the log'
  if (target.kind === 'current') return 'where they are, inside the log'
  if (target.kind === 'offset') return `offset ${count(target.offset)}`
  if (target.kind === 'shift')
    return `${counted(target.by < 0n ? -target.by : target.by, 'record')} ${target.by < 0n ? 'back' : 'ahead'}`
  if (target.kind === 'lines') return 'where the given lines say'
  if (target.kind === 'file') return `where ${target.path} says`
  const time = showTime(target.at, zone)
  if (target.at <= now) return `the first record at or after ${time}`
  // As Kafka's own tool does it; only a record with a timestamp from the future can be after it.
  return moves.every(move => move.to === 'latest')
    ? `the end of the log, as ${time} is in the future`
    : `the first record at or after ${time}, which is in the future`
}

function consequences(moves: Move[], readAgain: bigint, skipped: bigint): Consequence[] {
  const list: Consequence[] = []
  if (skipped > 0n)
    list.push({
      severity: 'critical',
      text: `${counted(skipped, 'record')} will be skipped: ${groupsWith(moves, skippedIn)} will never read them.`,
    })
  if (readAgain > 0n)
    list.push({
      severity: 'warning',
      text: `${counted(readAgain, 'record')} will be read again by ${groupsWith(moves, readAgainIn)}.`,
    })
  const fresh = moves.filter(move => move.current === null)
  if (fresh.length > 0)
    list.push({
      severity: 'note',
      text: `${counted(fresh.length, 'partition')} had no commit and ${fresh.length === 1 ? 'gets' : 'get'} one.`,
    })
  const below = moves.filter(move => move.wanted < move.start)
  if (below.length > 0)
    list.push({
      severity: 'warning',
      text: `${counted(below.length, 'partition')} would be before the log’s start; the earliest record is taken there.`,
    })
  const beyond = moves.filter(move => move.wanted > move.end)
  if (beyond.length > 0)
    list.push({
      severity: 'warning',
      text: `${counted(beyond.length, 'partition')} would be beyond the log’s end; the end is taken there.`,
    })
  return list
}

/** With several groups, how many records of each; the most first. */
function groupsWith(moves: Move[], records: (move: Move) => bigint): string {
  const sums = new Map<string, bigint>()
  for (const move of moves) {
    const number = records(move)
    if (number > 0n) sums.set(move.group, (sums.get(move.group) ?? 0n) + number)
  }
  const groups = [...sums].sort(([, a], [, b]) => (a > b ? -1 : a < b ? 1 : 0))
  return listed(
    groups.map(([group, number]) => (sums.size === 1 ? group : `${group} (${count(number)})`)),
    5,
  )
}

function stepOf(move: Move, isNamed: boolean): Step {
  return {
    state: 'planned',
    text: `${isNamed ? `${move.group}: ` : ''}${move.topic}-${move.partition}: ${move.current ? count(move.current.offset) : 'no commit'} → ${placeWords(move.to, move.offset)}`,
  }
}

function placeWords(to: Move['to'], offset: bigint): string {
  return typeof to === 'bigint' ? count(to) : `${to} (${count(offset)} now)`
}

function tableOf(moves: Move[], isNamed: boolean): Table {
  return {
    columns: [
      ...(isNamed ? [{ name: 'Group' }] : []),
      { name: 'Topic' },
      { name: 'Partition', align: 'right' },
      { name: 'Now', align: 'right' },
      { name: 'New', align: 'right' },
      { name: 'Effect' },
    ],
    rows: moves.map(move => [
      ...(isNamed ? [move.group] : []),
      move.topic,
      String(move.partition),
      move.current ? count(move.current.offset) : '–',
      placeWords(move.to, move.offset),
      effect(move),
    ]),
  }
}

function effect(move: Move): string {
  if (!move.current) return 'first commit'
  if (move.offset === move.current.offset) return 'stays'
  if (skippedIn(move) > 0n) return `${count(skippedIn(move))} skipped`
  if (readAgainIn(move) > 0n) return `${count(readAgainIn(move))} read again`
  if (move.current.offset > move.end) return 'back inside the log'
  return `${count(move.start - move.current.offset)} expired unread`
}

const skippedIn = (move: Move): bigint =>
  move.current ? maximum(0n, move.offset - insideLog(move, move.current.offset)) : 0n
const readAgainIn = (move: Move): bigint =>
  move.current ? maximum(0n, insideLog(move, move.current.offset) - move.offset) : 0n

/** Where reading would go on: records before the log's start are gone, and there are none beyond its end. */
const insideLog = ({ start, end }: Move, offset: bigint): bigint => {
  if (offset < start) return start
  return offset > end ? end : offset
}

const sum = (numbers: bigint[]): bigint => numbers.reduce((a, b) => a + b, 0n)
const maximum = (a: bigint, b: bigint): bigint => (a > b ? a : b)
