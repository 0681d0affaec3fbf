import { z } from 'zod'
import { Failure, toFailure } from '../../core/failure.ts'
import { beginCall, pause } from '../call.ts'
import { partitionKey } from '../cluster.ts'
import type { Door } from '../door.ts'
import { listOffsets } from '../reads/list-offsets.ts'
import { readRecords } from '../records/read-records.ts'
import type { CommittedProgress } from './copy.ts'
import { doubt, doubtOf } from './doubt.ts'
import { bodyOf } from './raw-record.ts'

/** The partition of the progress topic that is used: one, so that one look finds all of a job. */
export const progressPartition = 0

/** What is committed now. Transactions that are open keep what lies behind them from being seen. */
export async function readCopyProgress(
  door: Door,
  topic: string,
  job: string,
): Promise<Map<number, CommittedProgress>> {
  const found = new Map<number, CommittedProgress>()
  await readOn(door, topic, job, null, found)
  return found
}

/**
 * What is committed, for the owner that has just fenced all others of its share. The open transaction of another share may
 * stand before this one's last progress and hide it (read_committed ends at the last stable offset), so this reads to where
 * the log ended after the fencing, and waits for those transactions to end.
 */
export async function readOwnProgress(
  door: Door,
  topic: string,
  job: string,
  signal: AbortSignal,
): Promise<Map<number, CommittedProgress>> {
  const ends = await listOffsets(door, [{ topic, partition: progressPartition }], 'latest')
  const listed = ends.get(partitionKey(topic, progressPartition))
  if (!listed?.known) throw doubtOf(listed?.why ?? new Failure('not-found', `There is no topic "${topic}"`))
  const logEnd = listed.value ?? 0n
  const found = new Map<number, CommittedProgress>()
  const patience = beginCall(patienceMs)
  for (let at: bigint | null = null; logEnd > 0n; ) {
    at = await readOn(door, topic, job, at, found)
    if (at >= logEnd) break
    if (signal.aborted || !(await pause(patience, 50)))
      throw doubt(
        new Failure('timeout', `Other transactions keep the progress in ${topic} from being read`, {
          hint: 'They end within a minute, when their owner commits or the coordinator aborts them.',
        }),
      )
  }
  return found
}
/** Longer than the transaction of a dead owner can stay open. */
const patienceMs = 90_000

/** Returns the offset to read on from. */
async function readOn(
  door: Door,
  topic: string,
  job: string,
  from: bigint | null,
  found: Map<number, CommittedProgress>,
): Promise<bigint> {
  const unbounded = Number.MAX_SAFE_INTEGER
  const { partitions } = await readRecords(
    door,
    {
      topic,
      partitions: [progressPartition],
      from: from === null ? 'earliest' : { offset: from },
      enough: { each: unbounded },
      isolation: 'committed',
      bounds: { records: unbounded, bytes: unbounded, ms: 60_000 },
    },
    async records => {
      for (const { key, value } of records) {
        const partition = partitionOf(job, key)
        if (partition === null || value === null) continue
        found.set(partition, { partition, ...parse(topic, value) })
      }
      return records.length
    },
  ).catch((error: unknown) => {
    throw doubtOf(toFailure(error))
  })
  const read = partitions[0]
  const problem = read?.problems.find(({ code }) => code !== 'not-found')
  if (problem !== undefined) throw doubtOf(problem)
  return read?.read?.to ?? from ?? read?.logStart ?? 0n
}

/** The record that commits a progress together with the records that it counts. */
export const progressRecord = (job: string, progress: CommittedProgress): Buffer =>
  bodyOf({
    key: Buffer.from(`${job}/${progress.partition}`),
    value: Buffer.from(
      JSON.stringify({
        nextOffset: String(progress.nextOffset),
        records: progress.records,
        bytes: progress.bytes,
        dropped: progress.dropped,
        dead: progress.dead,
        lost: progress.lost.map(({ from, to }) => ({ from: String(from), to: String(to) })),
      }),
    ),
    headers: [],
  })

function partitionOf(job: string, key: Buffer | null): number | null {
  const text = key?.toString() ?? ''
  const number = text.startsWith(`${job}/`) ? text.slice(job.length + 1) : ''
  return /^\d+$/.test(number) ? Number(number) : null
}

function parse(topic: string, value: Buffer): Omit<CommittedProgress, 'partition'> {
  try {
    return shape.parse(JSON.parse(value.toString()))
  } catch (error) {
    throw new Failure('rejected', `The progress in ${topic} cannot be read`, {
      hint: 'Somebody else has written into that topic; nobody but the copy may.',
      cause: error,
    })
  }
}

const offset = z.string().regex(/^\d+$/).transform(BigInt)
const count = z.number().int().nonnegative()
const shape = z.object({
  nextOffset: offset,
  records: count,
  bytes: count,
  dropped: count,
  dead: count,
  lost: z.array(z.object({ from: offset, to: offset })),
})
