import type { Failure } from '../../core/failure.ts'
import type { FetchedPartition } from '../codecs/fetch.ts'
import type { PartitionRead, RecordsQuestion } from './record.ts'

/** How far the reading of one partition has come. Decides what is fetched next; knows nothing of requests. */
export interface Cursor {
  partition: number
  /** null: to be looked for. */
  leader: number | null
  logStart: bigint
  logEnd: bigint
  undecided: bigint
  /** The next offset to fetch, and where the piece ends that is being read. */
  at: bigint
  until: bigint
  /** Where that piece began; reading backwards goes on below it. */
  pieceStart: bigint
  /** How many offsets the piece spans, when reading backwards; null: forwards. */
  pieceSize: bigint | null
  /** How many records were handed over, and how many of them kept. */
  handed: number
  kept: number
  /** How many are to be kept. */
  enough: number
  /** How often the partition was looked for at another leader. */
  moves: number
  read: { from: bigint; to: bigint } | null
  problems: Failure[]
  isDone: boolean
}

/** Room for the markers that end transactions, so that the newest few records mostly come with the first piece. */
const slack = 8n
/** A piece is read from its beginning: where a bound ends the reading in it, its newest records are those not seen. */
const largestPiece = 4096n

/** `start`: of a reading forwards; null: backwards from the end. */
export function openCursor(
  partition: number,
  leader: number | null,
  log: { start: bigint; end: bigint },
  start: bigint | null,
  enough: number,
): Cursor {
  const cursor: Cursor = {
    partition,
    leader,
    logStart: log.start,
    logEnd: log.end,
    undecided: 0n,
    at: start ?? log.end,
    until: log.end,
    pieceStart: start ?? log.end,
    pieceSize: start === null ? min(BigInt(enough) + slack, largestPiece) : null,
    handed: 0,
    kept: 0,
    enough,
    moves: 0,
    read: null,
    problems: [],
    isDone: false,
  }
  if (cursor.pieceSize !== null) startPiece(cursor, log.end, cursor.pieceSize)
  if (cursor.at >= cursor.until) cursor.isDone = true
  return cursor
}

/** Takes over where the log begins and ends now: an open transaction hides what is behind its first record. */
export function adjust(
  cursor: Cursor,
  fetched: FetchedPartition,
  isolation: RecordsQuestion['isolation'],
): void {
  const stable = isolation === 'committed' ? fetched.lastStableOffset : fetched.highWatermark
  if (fetched.logStart > cursor.logStart) cursor.logStart = fetched.logStart
  if (cursor.at < cursor.logStart) cursor.at = cursor.logStart
  if (stable < 0n) return
  cursor.undecided = fetched.highWatermark - stable
  if (stable >= cursor.logEnd) return
  const wasAtEnd = cursor.until === cursor.logEnd
  cursor.logEnd = stable
  if (!wasAtEnd && cursor.until <= stable) return
  if (cursor.pieceSize !== null && cursor.at >= stable) startPiece(cursor, stable, cursor.pieceSize)
  else cursor.until = stable
}

/** All offsets before `end` have been looked at. */
export function advance(cursor: Cursor, end: bigint): void {
  if (end > cursor.at) cursor.at = end
}

/** Ends the reading when enough was kept or nothing is left, or goes on with the next piece. */
export function moveOn(cursor: Cursor): void {
  const { pieceSize } = cursor
  if (pieceSize === null) {
    cursor.read = { from: cursor.pieceStart, to: min(cursor.at, cursor.until) }
    if (cursor.kept >= cursor.enough || cursor.at >= cursor.until) cursor.isDone = true
    return
  }
  if (cursor.at < cursor.until) {
    if (cursor.until === cursor.logEnd) cursor.read = { from: cursor.pieceStart, to: cursor.at }
    return
  }
  cursor.read = { from: cursor.pieceStart, to: cursor.logEnd }
  if (cursor.kept >= cursor.enough || cursor.pieceStart <= cursor.logStart) cursor.isDone = true
  else startPiece(cursor, cursor.pieceStart, min(pieceSize * 4n, largestPiece))
}

export function giveUp(cursor: Cursor, why: Failure): void {
  cursor.problems.push(why)
  cursor.isDone = true
}

export const partitionRead = ({
  partition,
  logStart,
  logEnd,
  undecided,
  read,
  problems,
}: Cursor): PartitionRead => ({
  partition,
  logStart,
  logEnd,
  undecided,
  read,
  problems,
})

function startPiece(cursor: Cursor, end: bigint, size: bigint): void {
  cursor.until = end
  cursor.pieceSize = size
  cursor.pieceStart = end - size > cursor.logStart ? end - size : min(cursor.logStart, end)
  cursor.at = cursor.pieceStart
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b)
