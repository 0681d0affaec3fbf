import type { Block, KnownBlock } from '@slack/types'
import type { Chart, Table } from '../../core/report.ts'
import type { SlackReader } from './inline-elements.ts'
import { limits } from './limits.ts'
import type { Room } from './room.ts'
import { tableBlocks } from './table-blocks.ts'

/** Slack's chart block, new in June 2026 and not yet in @slack/types 3.2. */
export interface ChartBlock extends Block {
  type: 'data_visualization'
  title: string
  chart: {
    type: 'line' | 'bar'
    series: { name: string; data: { label: string; value: number }[] }[]
    axis_config: { categories: string[]; y_label?: string }
  }
}

/**
 * A chart as Slack draws it, where Slack can: every series needs one number for every label, so that gaps, long labels
 * and many points are told as a table of numbers instead.
 */
export function chartBlocks(chart: Chart, reader: SlackReader, room: Room): (KnownBlock | ChartBlock)[] {
  const fits = room.charts > 0 && isNative(chart)
  if (!fits) return tableBlocks(numbersOf(chart), reader, room)
  room.charts -= 1
  room.blocks -= 1
  return [
    {
      type: 'data_visualization',
      title: chart.title,
      chart: {
        type: chart.x.length > 6 ? 'line' : 'bar',
        series: chart.series.map(series => ({
          name: series.name,
          data: chart.x.map((label, index) => ({ label, value: series.values[index] ?? 0 })),
        })),
        axis_config: {
          categories: chart.x,
          ...(chart.unit && chart.unit.length <= limits.chartTitle ? { y_label: chart.unit } : {}),
        },
      },
    },
  ]
}

/** Whether Slack draws it itself. */
export function isNative(chart: Chart): boolean {
  const names = chart.series.map(series => series.name)
  return (
    isLabel(chart.title, limits.chartTitle) &&
    areLabels(chart.x, limits.chartCategories) &&
    areLabels(names, limits.chartSeries) &&
    chart.series.every(series =>
      chart.x.every((_, index) => Number.isFinite(series.values[index] ?? Number.NaN)),
    )
  )
}

const isLabel = (text: string, length: number): boolean => text !== '' && text.length <= length
const areLabels = (labels: readonly string[], most: number): boolean =>
  labels.length > 0 &&
  labels.length <= most &&
  new Set(labels).size === labels.length &&
  labels.every(label => isLabel(label, limits.chartLabel))

/** The numbers of a chart, the newest first; "unknown" where nothing is known. */
export function numbersOf(chart: Chart): Table {
  const unit = chart.unit ? ` (${chart.unit})` : ''
  return {
    columns: [
      { name: chart.title },
      ...chart.series.map(series => ({ name: series.name + unit, align: 'right' as const })),
    ],
    rows: chart.x
      .map((label, index) => [
        label,
        ...chart.series.map(series => String(series.values[index] ?? 'unknown')),
      ])
      .reverse(),
  }
}
