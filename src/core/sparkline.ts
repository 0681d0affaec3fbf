const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** One bar for each value, from the least (or from `floor`) to the most; `·` where nothing is known. */
export function sparkline(values: readonly (number | null)[], floor?: number): string {
  const known = values.filter(value => value !== null)
  const least = floor ?? Math.min(...known)
  const range = Math.max(...known) - least
  return values
    .map(value => {
      if (value === null) return '·'
      return bars[range === 0 ? 0 : Math.round(((value - least) / range) * (bars.length - 1))] ?? ''
    })
    .join('')
}
