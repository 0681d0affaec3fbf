import type { Database } from 'better-sqlite3'
import { levels } from './history-levels.ts'
import { offsetRises, type Rise, type Scan } from './history-rises.ts'
import { type SeriesName, seriesIds } from './history-series-ids.ts'
import { type SampleBatch, unknownOffset } from './sample-batch.ts'

/**
 * Writes one scan and adds it to its minute, hour and day, all in one transaction: a process that is killed in the middle has
 * written nothing of it, and there is nothing to be made up for later. After a failure the writer is to be made anew: it
 * remembers what was rolled back.
 */
export function historyWriter(db: Database): (batch: SampleBatch) => void {
  const insertEnvironment = db.prepare<[string]>(
    'INSERT INTO environments (name) VALUES (?) ON CONFLICT DO NOTHING',
  )
  const selectEnvironment = db.prepare<[string], number>('SELECT id FROM environments WHERE name = ?').pluck()
  const insertScan = db.prepare<[number, number]>('INSERT INTO scans (environment, at) VALUES (?, ?)')
  const insertSample = db.prepare<
    [number, number, number | null, number | null, number | null, Uint8Array | null, Uint8Array | null]
  >('INSERT OR REPLACE INTO samples VALUES (?, ?, ?, ?, ?, ?, ?)')
  const rollUps = rollUpStatements(db)
  const idOf = seriesIds(db)
  const rises = offsetRises(db)

  function environmentId(name: string): number {
    insertEnvironment.run(name)
    return Number(selectEnvironment.get(name))
  }

  /** Keeps the sample of a series, and tells how it went on. */
  function keep(scan: Scan, series: SeriesName, offsets: Offsets): Rise {
    const id = idOf(scan.environment, series, scan.at)
    const rise = rises.rise(id, scan, offsets.offsets)
    const { starts } = offsets
    insertSample.run(
      scan.id,
      id,
      offsets.value,
      rise.records,
      rise.elapsedMs,
      bytesOf(offsets.offsets),
      starts && bytesOf(starts),
    )
    return rise
  }

  function writeTopics(scan: Scan, batch: SampleBatch): Topic[] {
    let at = 0
    return batch.topics.map(({ name, id, partitions }) => {
      const [from, to] = [at, at + partitions]
      at = to
      const starts = batch.starts.subarray(from, to)
      const ends = batch.ends.subarray(from, to)
      const isKnown = !ends.includes(unknownOffset)
      const value = isKnown ? Number(ends.reduce((sum, end) => sum + end, 0n)) : null
      keep(scan, { kind: 'topic', name, uuid: id }, { value, offsets: ends, starts })
      return { name, uuid: id, ends }
    })
  }

  function writeGroups(scan: Scan, topics: readonly Topic[], batch: SampleBatch): void {
    for (const [group, subscriptions] of commitsByGroup(batch, topics)) {
      let [lag, records, elapsedMs]: [number | null, number, number] = [0, 0, 0]
      for (const [topic, offsets] of subscriptions) {
        const value = lagOf(topic.ends, offsets)
        const name = { kind: 'subscription', name: group, topic: topic.name, uuid: topic.uuid } as const
        const rise = keep(scan, name, { value, offsets, starts: null })
        lag = lag === null || value === null ? null : lag + value
        records += rise.records
        elapsedMs = Math.max(elapsedMs, rise.elapsedMs)
      }
      const id = idOf(scan.environment, { kind: 'group', name: group }, scan.at)
      insertSample.run(scan.id, id, lag, records, elapsedMs, null, null)
    }
  }

  const write = db.transaction((batch: SampleBatch) => {
    const environment = environmentId(batch.environment)
    const id = Number(insertScan.run(environment, batch.at).lastInsertRowid)
    const scan = { id, environment, at: batch.at }
    writeGroups(scan, writeTopics(scan, batch), batch)
    for (const [name, value] of Object.entries(batch.readings))
      insertSample.run(
        id,
        idOf(environment, { kind: 'reading', name }, batch.at),
        value,
        null,
        null,
        null,
        null,
      )
    for (const { widthMs, run } of rollUps) run({ scan: id, at: Math.floor(batch.at / widthMs) })
    rises.forget(batch.at)
  })
  return batch => write.immediate(batch)
}

interface Topic {
  name: string
  uuid: string
  ends: BigInt64Array
}
interface Offsets {
  value: number | null
  offsets: BigInt64Array
  starts: BigInt64Array | null
}

/** Each adds a scan's samples to the bucket `at` of one table. */
function rollUpStatements(db: Database) {
  const sums = levels.map(({ table, widthMs }) => {
    // A column of the row that is there has to be named with its table beside `excluded`.
    const statement = db.prepare<{ scan: number; at: number }>(`
      INSERT INTO ${table} SELECT @at, series, value, value, rise, elapsed_ms FROM samples WHERE scan = @scan
      ON CONFLICT (at, series) DO UPDATE SET
        value = COALESCE(excluded.value, ${table}.value),
        most = COALESCE(MAX(${table}.most, excluded.most), ${table}.most, excluded.most),
        rise = ${table}.rise + excluded.rise,
        elapsed_ms = ${table}.elapsed_ms + excluded.elapsed_ms`)
    return { widthMs, run: (values: { scan: number; at: number }) => void statement.run(values) }
  })
  const partitions = db.prepare<{ scan: number; at: number }>(`
    INSERT OR IGNORE INTO hour_partitions
    SELECT @at, series, offsets, starts FROM samples WHERE scan = @scan AND offsets IS NOT NULL`)
  return [
    ...sums,
    { widthMs: 3_600_000, run: (values: { scan: number; at: number }) => void partitions.run(values) },
  ]
}

/** The commits of a group in a topic may come in several runs. A commit of a partition that is not there is left out. */
function commitsByGroup(
  batch: SampleBatch,
  topics: readonly Topic[],
): Map<string, Map<Topic, BigInt64Array>> {
  const groups = new Map<string, Map<Topic, BigInt64Array>>()
  let at = 0
  for (const run of batch.runs) {
    const to = at + run.partitions
    const topic = topics[run.topic]
    if (topic) {
      const subscriptions = groups.get(run.group) ?? new Map<Topic, BigInt64Array>()
      const offsets = subscriptions.get(topic) ?? new BigInt64Array(topic.ends.length).fill(unknownOffset)
      for (let i = at; i < to; i++) {
        const partition = batch.committedPartitions[i] ?? 0
        if (partition < offsets.length) offsets[partition] = batch.committed[i] ?? unknownOffset
      }
      groups.set(run.group, subscriptions.set(topic, offsets))
    }
    at = to
  }
  return groups
}

/** Over the partitions with a commit; null where one of their ends is not known. */
function lagOf(ends: BigInt64Array, commits: BigInt64Array): number | null {
  let lag = 0n
  for (const [partition, committed] of commits.entries()) {
    if (committed === unknownOffset) continue
    const end = ends[partition] ?? unknownOffset
    if (end === unknownOffset) return null
    if (end > committed) lag += end - committed
  }
  return Number(lag)
}

const bytesOf = (offsets: BigInt64Array): Uint8Array =>
  new Uint8Array(offsets.buffer, offsets.byteOffset, offsets.byteLength)
