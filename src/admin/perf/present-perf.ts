import { gapParts } from '../../core/gaps.ts'
import type { Field, Part, Report, Table } from '../../core/report.ts'
import { bytes, count, counted, orDash } from '../../core/words.ts'
import type { Measured } from './measured.ts'

export function presentPerf(data: Measured): Report {
  const { topic, recordsIn, ms, advice, gaps, groups } = data
  const summary =
    recordsIn === 0
      ? `Nothing was written to ${topic} in ${seconds(ms)}.`
      : `${topic} takes ${perSecond(recordsIn)} and ${size(data.bytesIn)}/s, measured for ${seconds(ms)}. ${advice.length === 0 ? 'The figures suggest no change.' : `${counted(advice.length, 'suggestion')}.`}`
  return {
    title: `Performance of ${topic}`,
    tone: gaps.length > 0 ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...advice.map(
        ({ text, numbers }): Part => ({ kind: 'callout', tone: 'info', text, detail: `${numbers}.` }),
      ),
      ...gapParts(gaps),
      { kind: 'fields', fields: fieldsOf(data) },
      { kind: 'heading', text: 'Partitions' },
      { kind: 'table', table: partitionTable(data) },
      ...(groups.length === 0
        ? []
        : [
            { kind: 'heading' as const, text: 'Groups' },
            { kind: 'table' as const, table: groupTable(data) },
          ]),
    ],
    followUps: [
      { label: 'Topic', command: `topics show ${topic}` },
      { label: 'Trends', command: `trends ${topic}` },
    ],
  }
}

function fieldsOf(data: Measured): Field[] {
  const { producers, fetchMs, share, usualRecordsIn } = data
  return [
    { label: 'Records in', value: perSecond(data.recordsIn) },
    { label: 'Bytes in', value: `${size(data.bytesIn)}/s` },
    {
      label: 'Last day',
      value: usualRecordsIn === null ? 'not known' : perSecond(usualRecordsIn),
    },
    { label: 'Looked at', value: share === null ? '–' : `${Math.round(share * 100)} % of what was written` },
    { label: 'Record', value: size(data.recordBytes) },
    { label: 'Batch', value: `${size(data.batchBytes)}, ${data.batchRecords?.toFixed(1) ?? '–'} records` },
    {
      label: 'Compression',
      value:
        data.codecs.length === 0
          ? '–'
          : `${data.codecs.map(({ codec, share: part }) => `${codec} ${Math.round(part * 100)} %`).join(', ')}; ${data.compression?.toFixed(2) ?? '–'} : 1`,
    },
    {
      label: 'Producers seen',
      value: `${producers.idempotent} idempotent, ${producers.transactional} transactional, ${counted(producers.withoutId, 'batch', 'batches')} without a producer id`,
    },
    {
      label: 'Newest record',
      value: data.newestAgeMs === null ? 'none came' : `${seconds(data.newestAgeMs)} old`,
    },
    {
      label: 'Fetch',
      value:
        fetchMs === null
          ? 'not measured'
          : `${fetchMs.median.toFixed(1)} ms median, ${fetchMs.most.toFixed(1)} ms at most`,
    },
    { label: 'Busiest partition', value: data.skew === null ? '–' : `${data.skew.toFixed(2)} × the mean` },
  ]
}

const partitionTable = ({ partitions }: Measured): Table => ({
  columns: [
    { name: 'Partition', align: 'right' },
    { name: 'Records/s', align: 'right' },
  ],
  rows: partitions
    .toSorted((a, b) => (b.recordsIn ?? 0) - (a.recordsIn ?? 0))
    .map(({ partition, recordsIn }) => [
      String(partition),
      recordsIn === null ? '–' : count(Math.round(recordsIn * 10) / 10),
    ]),
})

const groupTable = ({ groups }: Measured): Table => ({
  columns: [
    { name: 'Group' },
    { name: 'Members', align: 'right' },
    { name: 'Records/s', align: 'right' },
    { name: 'Lag', align: 'right' },
    { name: 'Behind', align: 'right' },
  ],
  rows: groups.map(({ group, members, recordsOut, lagAfter, behindMs }) => [
    group,
    orDash(members),
    recordsOut === null ? '–' : count(Math.round(recordsOut * 10) / 10),
    orDash(lagAfter),
    behindMs === null ? '–' : seconds(behindMs),
  ]),
})

const size = (value: number | null): string => (value === null ? '–' : bytes(Math.round(value)))
const perSecond = (records: number | null): string =>
  records === null ? '– records/s' : `${counted(Math.round(records * 10) / 10, 'record')}/s`
const seconds = (ms: number): string => `${count(Math.round(ms / 100) / 10)} s`
