import { gapParts } from '../../core/gaps.ts'
import type { Part, Report } from '../../core/report.ts'
import { clusterScoreText } from '../../core/score/score.ts'
import { shareText } from '../../core/score/sighted-errors.ts'
import { writeDuration } from '../../core/time.ts'
import { count, counted, orDash } from '../../core/words.ts'
import { trendChart } from '../trends/present-trend.ts'
import type { Monitoring, MonitoringRow } from './read-monitoring.ts'

/** A terminal away from the bot's host. */
const noBot: Part = {
  kind: 'text',
  text: 'Alerts, and how things went, are known to a running bot, and there is none here.',
}

export function presentMonitoring(data: Monitoring): Report {
  const topics = data.rows.filter(row => row.kind === 'topic')
  const groups = data.rows.filter(row => row.kind === 'group')
  const open = (data.alerts ?? []).filter(alert => alert.state !== 'resolved')
  const period = writeDuration(data.until - data.since)
  const score = data.score.value === null ? '' : `, ${clusterScoreText(data.score)}`
  const summary = `${data.environment}: ${data.health}${score}. ${counted(topics.length, 'topic')}, ${counted(groups.length, 'group')}${data.alerts === null ? '' : `, ${counted(open.length, 'open alert')}`}.`
  return {
    title: `Report on ${data.environment}, the last ${period}`,
    tone: data.findings.some(one => one.severity === 'critical')
      ? 'bad'
      : data.gaps.length > 0 || open.length > 0
        ? 'warning'
        : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      {
        kind: 'fields',
        fields: [
          { label: 'From', value: [{ time: data.since }] },
          { label: 'To', value: [{ time: data.until }] },
        ],
      },
      ...gapParts(data.gaps),
      ...(data.alerts === null ? [noBot] : []),
      ...data.findings.map(
        (one): Part => ({
          kind: 'callout',
          tone: one.severity === 'critical' ? 'bad' : one.severity === 'warning' ? 'warning' : 'info',
          text: one.text,
          ...(one.evidence === null ? {} : { detail: one.evidence }),
        }),
      ),
      ...(data.throughput.length > 1
        ? [
            { kind: 'heading' as const, text: 'Written to all topics' },
            { kind: 'chart' as const, chart: trendChart({ metric: 'rate', rows: data.throughput }) },
          ]
        : []),
      ...section('Topics', topics, [
        ['Topic', row => row.name],
        ['State', row => row.state ?? '–'],
        ['Partitions', row => orDash(row.partitions)],
        ['Written', row => orDash(row.records)],
        ['Per second', row => rate(row.recordsPerSecond)],
        ...(topics.some(row => row.errorShare !== null) ? [errorColumn] : []),
      ]),
      ...section('Groups', groups, [
        ['Group', row => row.name],
        ['State', row => row.state ?? '–'],
        ['Lag', row => orDash(row.lag)],
        ['Most', row => orDash(row.mostLag)],
        ['Read', row => orDash(row.records)],
        ['Per second', row => rate(row.recordsPerSecond)],
      ]),
      ...section('Alerts', data.alerts ?? [], [
        ['Alert', alert => alert.id],
        ['State', alert => alert.state],
        ['What', alert => alert.summary],
      ]),
    ],
    followUps: (['html', 'csv', 'json'] as const).map(format => ({
      label: `As ${format.toUpperCase()}`,
      command: `report --period ${period} --format ${format}`,
    })),
  }
}

/** Names and states to the left, numbers to the right; nothing at all where there is nothing to tell. */
function section<T>(heading: string, rows: readonly T[], columns: [string, (row: T) => string][]): Part[] {
  if (rows.length === 0) return []
  const words = new Set(['Topic', 'Group', 'Alert', 'State', 'What'])
  return [
    { kind: 'heading', text: heading },
    {
      kind: 'table',
      table: {
        columns: columns.map(([name]) => ({ name, align: words.has(name) ? 'left' : 'right' })),
        rows: rows.map(row => columns.map(([, cell]) => cell(row))),
      },
    },
  ]
}

const rate = (value: MonitoringRow['recordsPerSecond']): string =>
  value === null ? '–' : count(Math.round(value * 10) / 10)

const errorColumn: [string, (row: MonitoringRow) => string] = [
  'Errors',
  row => (row.errorShare === null ? '–' : shareText(row.errorShare)),
]
