import { gapParts } from '../../core/gaps.ts'
import { isUnderReplicated } from '../../core/in-sync.ts'
import { lagTable } from '../../core/lag-table.ts'
import type { Part, Report, Table } from '../../core/report.ts'
import { findingPart, unknownParts } from '../../core/score/present-score.ts'
import { scoreText } from '../../core/score/score.ts'
import { quoteWord } from '../../core/tokenize.ts'
import { counted, orDash } from '../../core/words.ts'
import { sameValue } from '../plan/same-value.ts'
import { levelText, registeredText } from '../schemas/read-topic-schemas.ts'
import type { TopicShown } from '../show.ts'
import { sizeText } from '../size-text.ts'
import { sourceText } from '../source.ts'

export function presentTopic(data: TopicShown): Report {
  const offline = data.partitions.filter(one => one.leader === null)
  const under = data.partitions.filter(isUnderReplicated)
  const trouble = [
    offline.length > 0 ? `${counted(offline.length, 'partition')} offline` : '',
    under.length > 0 ? `${counted(under.length, 'partition')} under-replicated` : '',
  ].filter(Boolean)
  const groups = new Set(data.groups.map(row => row.group)).size
  const summary = `Topic "${data.topic}" has ${counted(data.partitions.length, 'partition')}, ${sizeText(total(data))} on disk, ${data.gaps.length > 0 ? 'as far as is known ' : ''}${counted(groups, 'group')} reading it${trouble.length > 0 ? `; ${trouble.join(', ')}` : ''}.`
  return {
    title: `Topic "${data.topic}"`,
    tone: offline.length > 0 ? 'bad' : under.length > 0 || data.gaps.length > 0 ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...data.score.findings.map(findingPart),
      ...gapParts(data.gaps),
      ...unknownParts(data.score),
      {
        kind: 'fields',
        fields: [
          {
            label: 'Score',
            value: data.score.value === null ? 'not known' : `${scoreText(data.score)} of 100`,
          },
          {
            label: 'Declared',
            value: data.isDeclared ? 'yes' : data.internal ? 'internal' : 'no: unmanaged',
          },
          { label: 'Protected', value: data.protection ?? 'no' },
        ],
      },
      { kind: 'table', table: partitionTable(data) },
      ...settingParts(data),
      ...schemaParts(data),
      ...(data.groups.length > 0 ? [{ kind: 'heading' as const, text: 'Groups' }, ...groupTables(data)] : []),
      ...userParts(data),
    ],
    followUps: [
      ...(data.isDeclared
        ? [{ label: 'Plan', command: `topics plan --topics ${quoteWord(data.topic)}` }]
        : []),
      { label: 'Who may use it', command: `acl who-can ${quoteWord(data.topic)}` },
    ],
  }
}

function total(data: TopicShown): { bytes: bigint | null; atLeast: bigint } {
  const atLeast = data.partitions.reduce((sum, one) => sum + one.bytesAtLeast, 0n)
  return { bytes: data.partitions.every(one => one.bytes !== null) ? atLeast : null, atLeast }
}

const partitionTable = (data: TopicShown): Table => ({
  columns: [
    { name: 'Part.', align: 'right' },
    { name: 'Leader', align: 'right' },
    { name: 'Replicas' },
    { name: 'In sync' },
    { name: 'Start', align: 'right' },
    { name: 'End', align: 'right' },
    { name: 'Size', align: 'right' },
  ],
  rows: data.partitions.map(one => [
    String(one.partition),
    one.leader === null ? 'offline' : String(one.leader),
    one.replicas.join(','),
    one.isr.join(',') || 'none',
    orDash(one.start),
    orDash(one.end),
    sizeText({ bytes: one.bytes, atLeast: one.bytesAtLeast }),
  ]),
})

/** The topic's own settings and the declared ones; the inherited rest is in the data. */
function settingParts({ config, declared, partitions }: TopicShown): Part[] {
  const inForce = new Map(config?.map(one => [one.name, one]))
  const wanted = new Map(declared?.map(one => [one.what, one]))
  const names = new Set([
    ...[...inForce.values()].filter(one => one.source === 'topic').map(one => one.name),
    ...wanted.keys(),
  ])
  if (names.size === 0) return []
  const now = (name: string): string | null => {
    if (name === 'partitions') return String(partitions.length)
    if (name === 'replication.factor')
      return [...new Set(partitions.map(one => one.replicas.length))].join('–')
    return inForce.get(name)?.value ?? null
  }
  return [
    { kind: 'heading', text: 'Settings' },
    {
      kind: 'table',
      table: {
        columns: [
          { name: 'Setting' },
          { name: 'In force' },
          { name: 'Source' },
          { name: 'Declared' },
          { name: 'Declared in' },
        ],
        rows: [...names].map(name => {
          const value = now(name)
          const wish = wanted.get(name)
          const differs =
            wish !== undefined && wish.value !== null && value !== null && !sameValue(name, wish.value, value)
          return [
            name,
            value ?? 'not known',
            inForce.get(name)?.source ?? '–',
            wish ? `${wish.value ?? 'has a fault'}${differs ? ' ≠' : ''}` : 'not declared',
            wish ? sourceText(wish.source) : '–',
          ]
        }),
      },
    },
  ]
}

function schemaParts({ registered }: TopicShown): Part[] {
  if (registered.length === 0) return []
  return [
    { kind: 'heading', text: 'Schemas' },
    {
      kind: 'table',
      table: {
        columns: [
          { name: 'Subject' },
          { name: 'Declared' },
          { name: 'In the registry' },
          { name: 'Compatibility' },
          { name: 'Declared in' },
        ],
        rows: registered.map(one => [
          one.subject,
          one.schema,
          registeredText(one),
          levelText(one),
          one.source ?? '–',
        ]),
      },
    },
  ]
}

function groupTables(data: TopicShown): Part[] {
  const byGroup = Map.groupBy(data.groups, row => row.group)
  return [...byGroup].flatMap(([group, rows]): Part[] => [
    { kind: 'text', text: [{ strong: group }] },
    { kind: 'table', table: lagTable(rows) },
  ])
}

function userParts({ users }: TopicShown): Part[] {
  if (users === null) return [{ kind: 'text', text: 'The access file says nothing about who may use it.' }]
  return [
    { kind: 'heading', text: 'Who may use it' },
    {
      kind: 'table',
      table: {
        columns: [{ name: 'Principal' }, { name: 'As' }, { name: 'Operations' }, { name: 'Groups' }],
        rows: users.map(one => [
          one.principal,
          one.as,
          one.operations.join(', '),
          one.groups.join(', ') || '–',
        ]),
      },
    },
  ]
}
