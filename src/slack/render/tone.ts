import type { Step, Tone } from '../../core/report.ts'

/** State is told by a symbol and a word, never by colour alone. */
export const toneWords: Record<Tone, { symbol: string; word: string }> = {
  good: { symbol: '✅', word: 'OK' },
  info: { symbol: 'ℹ️', word: 'Note' },
  warning: { symbol: '⚠️', word: 'Warning' },
  bad: { symbol: '❌', word: 'Problem' },
}

/** The title with its tone in front; `info` says nothing that needs telling. */
export function tonedTitle(title: string, tone: Tone): string {
  if (tone === 'info') return title
  return `${toneWords[tone].symbol} ${toneWords[tone].word}: ${title}`
}

/** A planned step needs no word: the list that it stands in is a plan. */
export const stepWords: Record<Step['state'], string> = {
  planned: '',
  done: '✅ Done: ',
  failed: '❌ Failed: ',
  'not-tried': '⏸️ Not tried: ',
  skipped: '➖ Skipped: ',
}
