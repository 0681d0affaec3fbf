import stringWidth from 'string-width'

/**
 * Rows with every column as wide as its widest cell on the screen: a Chinese character takes two places, a combining mark
 * none. Cells are ready to be printed (visible, painted). The last column is not filled up.
 */
export function columns(
  rows: readonly (readonly string[])[],
  align: readonly ('left' | 'right')[] = [],
): string[] {
  const widths: number[] = []
  for (const row of rows)
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, stringWidth(cell))
  return rows.map(row =>
    row
      .map((cell, index) => {
        const space = ' '.repeat((widths[index] ?? 0) - stringWidth(cell))
        if (align[index] === 'right') return space + cell
        return index === row.length - 1 ? cell : cell + space
      })
      .join('  ')
      .trimEnd(),
  )
}
