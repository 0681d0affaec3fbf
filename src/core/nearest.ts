import { distance } from 'fastest-levenshtein'

/** The name most like `typed`, when one is like enough to be meant (two letters that changed places count as two). */
export function nearest(typed: string, names: Iterable<string>): string | undefined {
  let best: { name: string; far: number } | undefined
  for (const name of names) {
    const far = distance(typed.toLowerCase(), name.toLowerCase())
    if (!best || far < best.far) best = { name, far }
  }
  return best && best.far <= Math.ceil(Math.max(typed.length, best.name.length) / 3) ? best.name : undefined
}
