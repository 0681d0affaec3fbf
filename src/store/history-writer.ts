import type { Database } from 'better-sqlite3'
import { subscriptionIds, topicIds } from './history-names.ts'
import { type SampleBatch, unknownOffset } from './sample-batch.ts'

/** Writes one scan in one transaction. */
export function historyWriter(db: Database): (batch: SampleBatch) => void {
  const insertEnvironment = db.prepare<[string]>(
    'INSERT INTO environments (name) VALUES (?) ON CONFLICT DO NOTHING',
  )
  const selectEnvironment = db.prepare<[string], number>('SELECT id FROM environments WHERE name = ?').pluck()
  const insertScan = db.prepare<[number, number]>('INSERT INTO scans (environment, at) VALUES (?, ?)')
  const insertEnd = db.prepare<[number, number, number, bigint | null, bigint | null]>(
    'INSERT OR REPLACE INTO ends VALUES (?, ?, ?, ?, ?)',
  )
  const insertCommit = db.prepare<[number, number, number, bigint]>(
    'INSERT OR REPLACE INTO commits VALUES (?, ?, ?, ?)',
  )
  const insertTopicTotal = db.prepare<[number, number, bigint | null]>(
    'INSERT INTO topic_totals VALUES (?, ?, ?)',
  )
  const insertLagTotal = db.prepare<[number, number, bigint | null]>(
    'INSERT INTO lag_totals VALUES (?, ?, ?)',
  )
  const insertReading = db.prepare<[number, string, number]>('INSERT INTO readings VALUES (?, ?, ?)')
  const topicId = topicIds(db)
  const subscriptionId = subscriptionIds(db)

  function environmentId(name: string): number {
    insertEnvironment.run(name)
    return Number(selectEnvironment.get(name))
  }

  /** Returns the topics' ids here, and the end of every partition whose end is known, for the lag. */
  function writeTopics(scan: number, environment: number, batch: SampleBatch) {
    let at = 0
    return batch.topics.map(topic => {
      const id = topicId(environment, topic.name, topic.id, batch.at)
      const ends = new Map<number, bigint>()
      let total: bigint | null = 0n
      for (const last = at + topic.partitions; at < last; at++) {
        const partition = batch.partitions[at] ?? 0
        const start = offsetOf(batch.starts[at])
        const end = offsetOf(batch.ends[at])
        insertEnd.run(scan, id, partition, start, end)
        if (end !== null) ends.set(partition, end)
        total = total === null || end === null ? null : total + end
      }
      insertTopicTotal.run(scan, id, total)
      return { id, ends }
    })
  }

  /** The commits of a group in a topic may come in several runs: their sum is written when all have been seen. */
  function writeCommits(
    scan: number,
    topics: { id: number; ends: Map<number, bigint> }[],
    batch: SampleBatch,
  ): void {
    const lags = new Map<number, bigint | null>()
    let at = 0
    for (const run of batch.runs) {
      const topic = topics[run.topic] ?? { id: 0, ends: new Map<number, bigint>() }
      const id = subscriptionId(topic.id, run.group, batch.at)
      let lag = lags.get(id) === undefined ? 0n : (lags.get(id) ?? null)
      for (const last = at + run.partitions; at < last; at++) {
        const partition = batch.committedPartitions[at] ?? 0
        const committed = batch.committed[at] ?? 0n
        insertCommit.run(scan, id, partition, committed)
        const end = topic.ends.get(partition)
        lag = lag === null || end === undefined ? null : lag + (end > committed ? end - committed : 0n)
      }
      lags.set(id, lag)
    }
    for (const [id, lag] of lags) insertLagTotal.run(scan, id, lag)
  }

  const write = db.transaction((batch: SampleBatch) => {
    const environment = environmentId(batch.environment)
    const scan = Number(insertScan.run(environment, batch.at).lastInsertRowid)
    writeCommits(scan, writeTopics(scan, environment, batch), batch)
    for (const [name, value] of Object.entries(batch.readings)) insertReading.run(scan, name, value)
  })
  return batch => write.immediate(batch)
}

const offsetOf = (packed: bigint | undefined): bigint | null =>
  packed === undefined || packed === unknownOffset ? null : packed
