import { writeDuration } from '../core/time.ts'
import { bytes } from '../core/words.ts'

/** Longer than any log is kept on purpose: Kafka's "never", as in `flush.ms`. */
const neverMs = 1_000 * 366 * 86_400_000

/** A setting's value as Kafka has it, and beside it as people say it: `7776000000 (90d)`, `1073741824 (1.0 GiB)`. */
export function settingText(name: string, value: string): string {
  const meaning = /^-?\d{1,15}$/.test(value) ? meaningOf(name, Number(value)) : null
  return meaning === null ? value : `${value} (${meaning})`
}

function meaningOf(name: string, value: number): string | null {
  if (name === 'retention.ms' && value === -1) return 'for ever'
  if (name === 'retention.bytes' && value === -1) return 'no limit'
  if (name.endsWith('.ms') && value >= 1_000 && value < neverMs) return writeDuration(value)
  return name.endsWith('.bytes') && value >= 1_024 ? bytes(value) : null
}
