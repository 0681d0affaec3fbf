import type { Field, Report } from '../../core/report.ts'
import { writeDuration } from '../../core/time.ts'
import { timeLabels } from '../../core/time-buckets.ts'
import { groupWord } from '../../core/tokenize.ts'
import { bytes, counted } from '../../core/words.ts'
import type { Trend } from './read-trend.ts'

const what = { rate: 'records a second', lag: 'records behind', size: 'size with all replicas' } as const

const dayMs = 86_400_000

/** A chart with its numbers, how it grew, and a forecast with what it may be off by, or why there is none. */
export function presentTrend(trend: Trend): Report {
  const { name, kind, metric, forecast } = trend
  const title = `${metric === 'rate' ? (kind === 'topic' ? 'Written to' : 'Read by') : metric === 'lag' ? 'Lag of' : 'Size of'} ${trend.partition === null ? '' : `partition ${trend.partition} of `}"${name}"`
  const summary = summaryOf(trend)
  return {
    title,
    tone: 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      { kind: 'chart', chart: trendChart(trend) },
      { kind: 'fields', fields: fieldsOf(trend) },
      {
        kind: 'text',
        text:
          'refused' in forecast
            ? `No forecast: ${forecast.refused}. Times are UTC.`
            : 'The forecast is a straight line through the values above (least squares); 95 of 100 times the value is in the range, if things go on as they did. Times are UTC.',
      },
    ],
    followUps: [
      kind === 'topic'
        ? { label: 'Show topic', command: `topics show ${name}` }
        : { label: 'Show lag', command: `lag ${groupWord(name)}` },
      ...(trend.metric === 'rate' && kind === 'topic'
        ? [{ label: 'Size', command: `trends ${name} --metric size` }]
        : []),
    ],
  }
}

/** Sizes in MiB, because a chart has no units of its own; rates to a tenth. */
export function trendChart({ metric, rows }: Pick<Trend, 'metric' | 'rows'>) {
  const scale = metric === 'size' ? 2 ** 20 : 1
  return {
    title: metric === 'size' ? 'Size' : metric === 'lag' ? 'Lag' : 'Rate',
    unit: metric === 'size' ? 'MiB' : metric === 'lag' ? 'records' : 'records/s',
    x: timeLabels(rows.map(row => row.at)),
    series: [
      {
        name: what[metric].slice(0, 20),
        values: rows.map(row => (row.value === null ? null : rounded(row.value / scale))),
      },
    ],
  }
}

function summaryOf(trend: Trend): string {
  const values = trend.rows.flatMap(row => row.value ?? [])
  const last = values.at(-1)
  if (trend.since === null || last === undefined)
    return `Nothing is known of the ${trend.metric} of "${trend.name}" yet.`
  const span = spanOf(trend.since, trend.until)
  const range = `between ${shown(trend, Math.min(...values))} and ${shown(trend, Math.max(...values))}`
  return `${shown(trend, last)} now; ${range} in the last ${span}.`
}

function fieldsOf(trend: Trend): Field[] {
  const { since, until, growth, forecast, metric } = trend
  // Of less than a day it would be a guess.
  const perDay =
    since === null || growth === null || until - since < dayMs ? null : (growth * dayMs) / (until - since)
  return [
    { label: 'Known since', value: since === null ? '–' : [{ time: since }] },
    ...(growth === null
      ? []
      : [
          metric === 'rate'
            ? { label: trend.kind === 'topic' ? 'Written' : 'Read', value: counted(growth, 'record') }
            : {
                label: 'Growth',
                value: `${signed(trend, growth)}${perDay === null ? '' : `, ${signed(trend, perDay)} a day`}`,
              },
        ]),
    ...('refused' in forecast
      ? []
      : [
          {
            label: 'Forecast',
            value: [
              `${shown(trend, forecast.value)} (${shown(trend, forecast.least)} to ${shown(trend, forecast.most)}) at `,
              { time: forecast.at },
            ],
          },
        ]),
  ]
}

function shown({ metric }: Pick<Trend, 'metric'>, value: number): string {
  if (metric === 'size') return bytes(Math.round(value))
  return metric === 'lag' ? counted(Math.round(value), 'record') : `${counted(rounded(value), 'record')}/s`
}
const signed = (trend: Pick<Trend, 'metric'>, value: number): string =>
  `${value < 0 ? '−' : '+'}${shown(trend, Math.abs(value))}`

const rounded = (value: number): number =>
  Math.abs(value) < 100 ? Math.round(value * 10) / 10 : Math.round(value)
/** To the minute, and from a day on to the hour. */
const spanOf = (since: number, until: number): string => {
  const unit = until - since < 86_400_000 ? 60_000 : 3_600_000
  return writeDuration(Math.max(unit, Math.round((until - since) / unit) * unit))
}
