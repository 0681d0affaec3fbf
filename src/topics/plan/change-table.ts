import type { Table, Text } from '../../core/report.ts'
import { listed } from '../../core/words.ts'
import type { SchemaRow } from '../schemas/schema-row.ts'
import { settingText } from '../setting-text.ts'
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
export const changeTable = (rows: readonly Row[], schemas: readonly SchemaRow[] = []): Table => ({
  columns: [
    { name: 'Topic' },
    { name: 'Step' },
    { name: 'Setting' },
    { name: 'Now' },
    { name: 'Then' },
    { name: 'Because of' },
  ],
  rows: [...rows.flatMap(topicRows), ...schemas.flatMap(schemaRows)],
})

function topicRows(row: Row): Text[][] {
  if (row.changes.length === 0) return [[row.topic, 'create', '–', '–', 'the brokers’ defaults', '–']]
  return row.changes.map(change => [
    row.topic,
    row.kind === 'create' ? 'create' : stepOf(change.what),
    change.what,
    nowText(change),
    settingText(change.what, change.to),
    sourceText(change.source),
  ])
}

function schemaRows({ subject, topics, schema, action, latest, level, source }: SchemaRow): Text[][] {
  const topic = topics.length === 0 ? '–' : listed(topics)
  const because = source ?? '–'
  const now = latest === null ? '–' : `version ${latest}`
  return [
    ...(action.startsWith('new') ? [[topic, 'register schema', subject, now, schema, because]] : []),
    ...(level ? [[topic, 'set compatibility', subject, level.from, level.to, because]] : []),
  ]
}

const stepOf = (what: string): string =>
  what === 'partitions' ? 'add partitions' : what === 'replication.factor' ? 'replicate' : 'alter'

function nowText({ what, from, fromSource }: Row['changes'][number]): string {
  if (from === null) return '–'
  const now = settingText(what, from)
  return fromSource === null || fromSource === 'topic' ? now : `${now}, ${fromSource}`
}
