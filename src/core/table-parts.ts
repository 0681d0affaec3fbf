import type { Column, Part, Text } from './report.ts'

/** A table, or nothing at all where it would have no rows. */
export const tableParts = (columns: Column[], rows: Text[][]): Part[] =>
  rows.length === 0 ? [] : [{ kind: 'table', table: { columns, rows } }]
