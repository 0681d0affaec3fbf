import { bytes } from '../core/words.ts'
import type { Size } from './topic-sizes.ts'

/** `1.5 GiB`; `≥ 1.0 GiB` where some replicas are not known, `?` where none is. */
export function sizeText({ bytes: whole, atLeast }: Size): string {
  if (whole !== null) return bytes(whole)
  return atLeast > 0n ? `≥ ${bytes(atLeast)}` : '?'
}
