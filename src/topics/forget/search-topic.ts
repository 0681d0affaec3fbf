import { Failure } from '../../core/failure.ts'
import { type Cluster, partitionKey } from '../../kafka/cluster.ts'
import type { KafkaRecord, RecordsRead } from '../../kafka/records/record.ts'
import type { Way } from './forget-spec.ts'
import type { Matcher } from './open-matcher.ts'

export interface Search {
  topic: string
  partitions: number
  way: Way
  key: Buffer
  /** null: only the record's own key counts. */
  matcher: Matcher | null
  /** Whether a tombstone was written for this key already. */
  isTombstoned: (key: Buffer) => boolean
  isolation: 'committed' | 'uncommitted'
}

export interface Limits {
  bytes: number
  ms: number
  signal?: AbortSignal
  /** Told every few seconds how many records were looked at. */
  tell?: (records: number) => void
}

/** What holds the key in one topic. */
export interface Found {
  topic: string
  /** How many records were looked at. */
  lookedAt: number
  /** Records that hold it, other than tombstones of a compacted topic. */
  records: number
  /** Tombstones that hold it: their key stays until compaction takes them as well. */
  tombstones: number
  /** Timestamp of the newest of all these. */
  newest: number | null
  /** By partition: the last offset that holds it, how many do, and where the log began. */
  last: Map<number, { offset: bigint; count: number; logStart: bigint }>
  /** Keys whose newest record holds it: these need a tombstone. */
  open: { partition: number; key: Buffer }[]
  /** Records that the expression could not judge, and why the first one. */
  notJudged: number
  why: string | null
  /** Where the reading of each partition ended (exclusive). */
  ends: Map<number, bigint>
  /** The bound that ended the search early; null: it has seen all. */
  stoppedBy: string | null
}

/** So many different keys can be given tombstones by one request. */
const mostKeys = 100_000
const pieceMs = 3000

/**
 * Looks through a topic up to where its partitions end now, one after the other, without a group. Throws where a part cannot be read:
 * what was not seen is not claimed to be without the key.
 */
export async function searchTopic(cluster: Cluster, search: Search, limits: Limits): Promise<Found> {
  const found: Found = {
    topic: search.topic,
    lookedAt: 0,
    records: 0,
    tombstones: 0,
    newest: null,
    last: new Map(),
    open: [],
    notJudged: 0,
    why: null,
    ends: new Map(),
    stoppedBy: null,
  }
  const end = performance.now() + limits.ms
  let bytes = 0
  for (let partition = 0; partition < search.partitions; partition += 1) {
    const keys = keysOf(search, partition, found)
    let logStart = 0n
    let from: bigint | null = null
    for (;;) {
      if (limits.signal?.aborted) throw new Failure('conflict', 'The search was stopped.')
      const [leftBytes, leftMs] = [limits.bytes - bytes, end - performance.now()]
      found.stoppedBy = leftBytes <= 0 ? 'size' : leftMs <= 0 ? 'time' : null
      if (found.stoppedBy !== null) return found
      const read: RecordsRead = await cluster.readRecords(
        {
          topic: search.topic,
          partitions: [partition],
          from: from === null ? 'earliest' : { offset: from },
          enough: { all: Number.MAX_SAFE_INTEGER },
          isolation: search.isolation,
          bounds: { records: 1_000_000, bytes: leftBytes, ms: Math.min(pieceMs, leftMs) },
        },
        records => keys.take(records),
      )
      bytes += read.bytes
      found.lookedAt += read.records
      limits.tell?.(found.lookedAt)
      const part = read.partitions[0]
      const problem = part?.problems[0]
      if (problem) throw problem
      if (from === null) logStart = part?.logStart ?? 0n
      const reached: bigint | null = part?.read?.to ?? null
      if (reached !== null) from = reached
      if (read.stoppedBy === null) {
        found.ends.set(partition, from ?? part?.logEnd ?? 0n)
        break
      }
    }
    const lastOffset = keys.last()
    if (lastOffset !== null) found.last.set(partition, { offset: lastOffset, count: keys.count(), logStart })
    found.open.push(...keys.open().map(key => ({ partition, key })))
  }
  return found
}

/** Follows one partition in the order of its offsets. */
function keysOf(search: Search, partition: number, found: Found) {
  const isCompacted = search.way !== 'time'
  /** Keys that a record that counts had; whether the newest record of the key still counts. */
  const states = new Map<string, boolean>()
  let last: bigint | null = null
  let count = 0

  function takeOne(record: KafkaRecord, isMatch: boolean): boolean {
    const { key, value } = record
    const name = key?.toString('hex')
    const isKnown = name !== undefined && states.has(name)
    if (isCompacted && value === null && key !== null) {
      if (isKnown) states.set(name, false)
      if (!isMatch && !isKnown && !search.isTombstoned(key)) return false
      found.tombstones += 1
      return true
    }
    if (!isMatch) {
      // Overwritten since: compaction takes the older one away by itself, and a tombstone would take this one.
      if (isKnown) states.set(name, false)
      return false
    }
    found.records += 1
    if (isCompacted && name !== undefined) states.set(name, true)
    if (states.size + found.open.length > mostKeys)
      throw new Failure(
        'refused',
        `More than ${mostKeys} keys of ${partitionKey(search.topic, partition)} hold it.`,
        {
          hint: 'The expression holds for more than one person: make it narrower.',
        },
      )
    return true
  }

  return {
    async take(records: readonly KafkaRecord[]): Promise<number> {
      const verdicts = await search.matcher?.judge(records)
      for (const [index, record] of records.entries()) {
        const isKey = record.key?.equals(search.key) ?? false
        const verdict = verdicts?.[index] ?? false
        if (typeof verdict !== 'boolean' && !isKey) {
          found.notJudged += 1
          found.why ??= verdict.why
        }
        if (takeOne(record, isKey || verdict === true)) {
          last = record.offset
          count += 1
          found.newest = Math.max(found.newest ?? -1, record.timestamp)
        }
      }
      return 0
    },
    last: () => last,
    count: () => count,
    open: () => [...states].flatMap(([name, isOpen]) => (isOpen ? [Buffer.from(name, 'hex')] : [])),
  }
}
