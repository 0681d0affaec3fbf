import { gapParts } from '../../core/gaps.ts'
import type { Part, Report, Tone } from '../../core/report.ts'
import { counted, listed } from '../../core/words.ts'
import type { PlanData } from '../plan.ts'
import { isToDo, schemaCallouts, schemaTable } from '../schemas/schema-parts.ts'
import type { SchemaRow } from '../schemas/schema-row.ts'
import { changeTable } from './change-table.ts'

type Row = PlanData['rows'][number]

export function presentTopicPlan(data: PlanData): Report {
  const of = (kind: Row['kind']): Row[] => data.rows.filter(row => row.kind === kind)
  const created = of('create')
  const altered = of('alter')
  const impossible = data.rows.filter(row => row.impossible.length > 0)
  const faulty = of('faulty')
  const declared = data.rows.length - of('unmanaged').length
  const toRegister = data.schemas.filter(isToDo).length
  const incompatible = data.schemas.filter(row => row.action === 'incompatible').length
  const said = [
    created.length > 0 ? `${counted(created.length, 'topic')} to create` : '',
    altered.length > 0 ? `${counted(altered.length, 'topic')} to alter` : '',
    impossible.length > 0 ? `${counted(impossible.length, 'topic')} with what cannot be done` : '',
    faulty.length > 0 ? `${counted(faulty.length, 'topic')} skipped because of faults` : '',
    toRegister > 0 ? `${counted(toRegister, 'schema')} to register` : '',
    incompatible > 0 ? `${counted(incompatible, 'schema')} not compatible` : '',
    of('unknown').length > 0 ? `${counted(of('unknown').length, 'topic')} not known` : '',
  ].filter(Boolean)
  const summary =
    declared === 0
      ? `${data.file} declares no topic, so there is nothing to do in ${data.environment}.`
      : said.length > 0
        ? `${data.environment}: ${said.join(', ')}.`
        : `${data.environment}: nothing to do, ${declared === 1 ? 'the declared topic is' : `all ${declared} declared topics are`} as declared.`
  return {
    title: `Plan for the topics of ${data.environment}`,
    tone: toneOf(data, said.length > 0),
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...data.consequences.map(
        (one): Part => ({ kind: 'callout', tone: tones[one.severity], text: one.text }),
      ),
      ...impossible.flatMap(impossibleParts),
      ...faulty.map(
        (row): Part => ({
          kind: 'callout',
          tone: 'warning',
          text: `${row.topic} is skipped: its declaration has a fault.`,
          detail: row.reasons.join('\n'),
        }),
      ),
      ...gapParts(data.gaps),
      ...changeParts([...created, ...altered]),
      ...schemaParts(data.schemas),
      ...unmanagedParts(of('unmanaged')),
    ],
    followUps: [
      ...(created.length + altered.length + toRegister > 0
        ? [{ label: 'Apply…', command: 'topics apply' }]
        : []),
      ...(faulty.length > 0 ? [{ label: 'All faults', command: 'topics validate' }] : []),
    ],
  }
}

const tones = { critical: 'bad', warning: 'warning', note: 'info' } as const

function toneOf(data: PlanData, differs: boolean): Tone {
  if (
    data.gaps.length > 0 ||
    data.rows.some(row => row.impossible.length > 0 || row.kind === 'faulty') ||
    data.schemas.some(row => row.action === 'incompatible')
  )
    return 'warning'
  return data.consequences.some(one => one.severity === 'critical') ? 'warning' : differs ? 'info' : 'good'
}

const impossibleParts = (row: Row): Part[] =>
  row.impossible.map(one => ({
    kind: 'callout',
    tone: 'bad',
    text: `${row.topic}: ${one.what} ${one.from === null ? one.to : `${one.from} → ${one.to}`} cannot be done: ${one.why}.`,
    detail: `Way round it: ${one.instead}.`,
  }))

const changeParts = (rows: readonly Row[]): Part[] =>
  rows.length === 0 ? [] : [{ kind: 'table', table: changeTable(rows) }]

function schemaParts(rows: readonly SchemaRow[]): Part[] {
  const todo = rows.filter(isToDo)
  return [
    ...schemaCallouts(rows),
    ...(todo.length > 0 ? [{ kind: 'table' as const, table: schemaTable(todo) }] : []),
  ]
}

function unmanagedParts(rows: readonly Row[]): Part[] {
  if (rows.length === 0) return []
  return [
    {
      kind: 'text',
      text: `Not declared, so never touched (${rows.length}): ${listed(
        rows.map(row => row.topic),
        20,
      )}.`,
    },
  ]
}
