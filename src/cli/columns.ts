import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'

export type Align = 'left' | 'right'

/** A column is never made narrower than this to fit a screen; what is still too wide runs over. */
const leastWidth = 16
const gap = '  '

/**
 * Rows with every column as wide as its widest cell on the screen: a Chinese character takes two places, a combining mark
 * none. Cells are ready to be printed (visible, painted). Where `width` (the screen's) is given and does not suffice, the
 * widest columns of text are wrapped; numbers never are. The last column is not filled up.
 */
export function columns(
  rows: readonly (readonly string[])[],
  { align = [], width }: { align?: readonly Align[]; width?: number | undefined } = {},
): string[] {
  const natural: number[] = []
  for (const row of rows)
    for (const [index, cell] of row.entries())
      natural[index] = Math.max(natural[index] ?? 0, stringWidth(cell))
  const widths = width === undefined ? natural : fitted(natural, align, width)
  return rows.flatMap(row => {
    const cells = row.map((cell, index) => wrapped(cell, widths[index] ?? 0))
    const height = Math.max(1, ...cells.map(lines => lines.length))
    return Array.from({ length: height }, (_, line) =>
      cells
        .map((lines, index) => padded(lines[line] ?? '', widths[index] ?? 0, align[index]))
        .join(gap)
        .trimEnd(),
    )
  })
}

/** Takes a place from the widest column of text until the row fits. */
function fitted(natural: readonly number[], align: readonly Align[], width: number): number[] {
  const widths = [...natural]
  let excess = widths.reduce((sum, one) => sum + one, 0) + gap.length * (widths.length - 1) - width
  for (; excess > 0; excess--) {
    const text = [...widths.keys()].filter(index => align[index] !== 'right')
    const widest = text.reduce(
      (best, index) => ((widths[index] ?? 0) > (widths[best] ?? 0) ? index : best),
      text[0] ?? 0,
    )
    if (text.length === 0 || (widths[widest] ?? 0) <= leastWidth) break
    widths[widest] = (widths[widest] ?? 0) - 1
  }
  return widths
}

const wrapped = (cell: string, width: number): string[] =>
  stringWidth(cell) <= width ? [cell] : wrapAnsi(cell, width, { hard: true }).split('\n')

function padded(cell: string, width: number, align: Align = 'left'): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(cell)))
  return align === 'right' ? space + cell : cell + space
}
