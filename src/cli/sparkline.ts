const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']

/** One bar for each value, from the least to the most; `·` where nothing is known. */
export function sparkline(values: readonly (number | null)[]): string {
  const known = values.filter(value => value !== null)
  const least = Math.min(...known)
  const range = Math.max(...known) - least
  return values
    .map(value => {
      if (value === null) return '·'
      return bars[range === 0 ? 0 : Math.round(((value - least) / range) * (bars.length - 1))] ?? ''
    })
    .join('')
}
