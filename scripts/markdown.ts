/** A line of a table; a bar in a cell would begin the next one. */
export const row = (...cells: string[]): string =>
  `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`

export const code = (text: string): string => `\`${text}\``
