import type { Table } from '../../core/report.ts'
import { plainInZone } from './plain-in-zone.ts'

/** A table as lines of equal columns. `rows`: how many of them, all by default. Line breaks in cells become spaces. */
export function textTable(table: Table, zone: string, rows = table.rows.length): string[] {
  const cells = [
    table.columns.map(column => column.name),
    ...table.rows
      .slice(0, rows)
      .map(row => table.columns.map((_, index) => plainInZone(row[index] ?? '', zone))),
  ].map(row => row.map(cell => cell.replaceAll(/\s+/g, ' ')))
  const widths = table.columns.map((_, index) =>
    cells.reduce((widest, row) => Math.max(widest, length(row[index] ?? '')), 0),
  )
  return cells.map(row =>
    row
      .map((cell, index) => {
        const padding = ' '.repeat((widths[index] ?? 0) - length(cell))
        return table.columns[index]?.align === 'right' ? padding + cell : cell + padding
      })
      .join('  ')
      .trimEnd(),
  )
}

const length = (text: string): number => Array.from(text).length
