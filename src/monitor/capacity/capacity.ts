import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { gapData, gapParts, gapShape } from '../../core/gaps.ts'
import type { Report, Table } from '../../core/report.ts'
import { bytes, counted } from '../../core/words.ts'
import { readCapacity } from './read-capacity.ts'

/** Bytes; of a topic all replicas count. */
const rowShape = z.object({
  kind: z.enum(['broker', 'topic']),
  name: z.string(),
  bytes: z.number(),
  /** Of a broker its disks; of a topic retention.bytes over all its replicas. null: there is no limit, or it is not known. */
  limitBytes: z.number().nullable(),
  freeBytes: z.number().nullable(),
  bytesPerDay: z.number().nullable(),
  /** What bytesPerDay may be off by, to both sides, 95 times of 100. */
  plusMinus: z.number().nullable(),
  /** Until the limit is reached; null: never, as it goes now, or not known. `why` says which. */
  daysLeft: z.number().nullable(),
  why: z.string().nullable(),
})
export type CapacityRow = z.infer<typeof rowShape>

const shape = z.object({
  rows: z.array(rowShape),
  /** Topics that are smaller than the ones shown. */
  leftOut: z.number(),
  gaps: z.array(gapShape),
})
type Data = z.infer<typeof shape>

export const capacity = defineQuery({
  name: 'capacity',
  summary: 'Show how brokers and topics grow, and when disk or retention runs out',
  arguments: {},
  permission: 'cluster:read',
  examples: ['capacity', 'capacity --format csv --output capacity.csv'],
  data: shape,
  answer: async (_args, context) => {
    const { rows, leftOut, gaps } = await readCapacity(context)
    return { data: { rows, leftOut, gaps: gapData(gaps) }, failures: gaps.map(gap => gap.why) }
  },
  present,
})

/** A disk that is full in less is worth acting on now. */
const soonDays = 14

function present(data: Data): Report {
  const brokers = data.rows.filter(row => row.kind === 'broker')
  const topics = data.rows.filter(row => row.kind === 'topic')
  const first = brokers
    .filter(row => row.daysLeft !== null)
    .sort((a, b) => (a.daysLeft ?? 0) - (b.daysLeft ?? 0))[0]
  const isSoon = first?.daysLeft !== null && first?.daysLeft !== undefined && first.daysLeft < soonDays
  const summary = first
    ? `As it goes now, the disk of broker ${first.name} is full in ${days(first.daysLeft)}.`
    : brokers.every(row => row.bytesPerDay === null)
      ? 'When the disks will be full cannot be said yet: too little is known of their growth.'
      : 'As it goes now, no disk will be full.'
  return {
    title: 'Capacity',
    tone: isSoon ? 'bad' : data.gaps.length > 0 ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...gapParts(data.gaps),
      { kind: 'heading', text: 'Brokers' },
      { kind: 'table', table: tableOf(brokers, 'Broker', 'Disk is full in') },
      { kind: 'heading', text: 'Topics, with all replicas' },
      { kind: 'table', table: tableOf(topics, 'Topic', 'retention.bytes reached in') },
      {
        kind: 'text',
        text: `Growth is the slope of a straight line through the sizes of the last seven days, with what it may be off by; it takes eight sizes over an hour at least, and the disks are read every three minutes. A topic that reaches retention.bytes loses its oldest records, however young they are.${data.leftOut > 0 ? ` ${counted(data.leftOut, 'smaller topic')} left out.` : ''}`,
      },
    ],
    followUps: topics.slice(0, 1).map(row => ({
      label: 'Largest topic',
      command: `trends ${row.name} --metric size`,
    })),
  }
}

const tableOf = (rows: readonly CapacityRow[], name: string, left: string): Table => ({
  columns: [
    { name },
    { name: 'Size', align: 'right' },
    { name: 'Limit', align: 'right' },
    { name: 'Growth a day', align: 'right' },
    { name: left, align: 'right' },
  ],
  rows: rows.map(row => [
    row.name,
    bytes(row.bytes),
    row.limitBytes === null ? '–' : bytes(row.limitBytes),
    row.bytesPerDay === null ? '–' : `${signed(row.bytesPerDay)} ± ${bytes(Math.round(row.plusMinus ?? 0))}`,
    row.daysLeft === null ? (row.why ?? '–') : days(row.daysLeft),
  ]),
})

const signed = (size: number): string => `${size < 0 ? '−' : '+'}${bytes(Math.round(Math.abs(size)))}`
const days = (left: number | null): string =>
  left === null
    ? '–'
    : left < 1
      ? 'less than a day'
      : left > 3650
        ? 'over ten years'
        : counted(Math.floor(left), 'day')
