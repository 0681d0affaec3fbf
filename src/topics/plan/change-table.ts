import type { Table, Text } from '../../core/report.ts'
import { type Source, sourceText } from '../source.ts'

interface Row {
  topic: string
  kind: string
  changes: readonly {
    what: string
    from: string | null
    fromSource: string | null
    to: string
    source: Source
  }[]
}

/** What would change, one row a setting, each with the place where its new value is written. */
export const changeTable = (rows: readonly Row[]): Table => ({
  columns: [
    { name: 'Topic' },
    { name: 'Step' },
    { name: 'Setting' },
    { name: 'Now' },
    { name: 'Then' },
    { name: 'Because of' },
  ],
  rows: rows.flatMap(row => {
    if (row.changes.length === 0) return [[row.topic, 'create', '–', '–', 'the brokers’ defaults', '–']]
    return row.changes.map((change): Text[] => [
      row.topic,
      row.kind === 'create' ? 'create' : stepOf(change.what),
      change.what,
      nowText(change),
      change.to,
      sourceText(change.source),
    ])
  }),
})

const stepOf = (what: string): string =>
  what === 'partitions' ? 'add partitions' : what === 'replication.factor' ? 'replicate' : 'alter'

function nowText({ from, fromSource }: Row['changes'][number]): string {
  if (from === null) return '–'
  return fromSource === null || fromSource === 'topic' ? from : `${from} (${fromSource})`
}
