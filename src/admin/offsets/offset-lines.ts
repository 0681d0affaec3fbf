import { CsvError, parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'
import { Failure } from '../../core/failure.ts'

/** Where one partition is to go. `group` null: whichever group it is used for. */
export interface OffsetLine {
  group: string | null
  topic: string
  partition: number
  offset: bigint
}

/** More lines than any plan that a person could read. */
const mostLines = 50_000

/**
 * Reads the CSV that `kafka-consumer-groups --reset-offsets` writes with `--export` and takes with `--from-file`:
 * `topic,partition,offset`, or `group,topic,partition,offset`. Throws a `usage` Failure that names the line.
 */
export function readOffsetLines(text: string, name: string): OffsetLine[] {
  const rows = cells(text, name)
  const [first] = rows
  const isHeader = first?.cells.at(-1)?.toLowerCase() === 'offset'
  const lines = (isHeader ? rows.slice(1) : rows).map(({ cells, line }) =>
    readLine(cells, `${name}, line ${line}`),
  )
  if (lines.length === 0) throw new Failure('usage', `There is no offset in ${name}.`, { hint: form })
  if (lines.length > mostLines)
    throw new Failure('usage', `${name} has ${lines.length} lines; ${mostLines} are the most.`)
  const seen = new Set<string>()
  for (const { group, topic, partition } of lines) {
    const key = JSON.stringify([group, topic, partition])
    if (seen.has(key))
      throw new Failure('usage', `${topic}-${partition} stands twice in ${name}: only one can hold.`)
    seen.add(key)
  }
  if (lines.some(one => one.group === null) && lines.some(one => one.group !== null))
    throw new Failure('usage', `In ${name} some lines name a group and others do not.`, { hint: form })
  return lines
}

/** The same form again; the group is written where there is one. */
export const writeOffsetLines = (lines: readonly OffsetLine[]): string =>
  stringify(
    lines.map(({ group, topic, partition, offset }) => [
      ...(group === null ? [] : [group]),
      topic,
      String(partition),
      String(offset),
    ]),
  )

const form = 'A line is topic,partition,offset, or group,topic,partition,offset.'

function cells(text: string, name: string): { cells: string[]; line: number }[] {
  try {
    const rows = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as unknown
    return (rows as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      cells: record.map((cell, index) => (index < record.length - 2 ? cell : cell.trim())),
      line: info.lines,
    }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new Failure('usage', `${name} cannot be read as CSV: ${error.message}.`, {
      hint: form,
      cause: error,
    })
  }
}

function readLine(cells: readonly string[], where: string): OffsetLine {
  const offset = cells.at(-1) ?? ''
  const partition = cells.at(-2) ?? ''
  const topic = cells.at(-3) ?? ''
  const isWhole = /^\d{1,19}$/.test(offset) && /^\d{1,9}$/.test(partition) && topic !== ''
  if (cells.length < 3 || cells.length > 4 || !isWhole)
    throw new Failure('usage', `${where} is none: ${cells.join(',').slice(0, 100)}`, { hint: form })
  return {
    group: cells.length === 4 ? (cells[0] ?? '') : null,
    topic,
    partition: Number(partition),
    offset: BigInt(offset),
  }
}
