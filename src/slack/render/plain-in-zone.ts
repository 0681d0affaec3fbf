import { plain, type Text } from '../../core/report.ts'
import { shownTime } from './shown-time.ts'

/** The plain characters of a Text with times in the reader's zone: for files and preformatted text. */
export function plainInZone(text: Text, zone: string): string {
  if (typeof text === 'string') return text
  return text
    .map(piece =>
      typeof piece === 'object' && 'time' in piece ? shownTime(piece.time, zone) : plain([piece]),
    )
    .join('')
}
