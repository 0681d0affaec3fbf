/** What of one thing is different. */
export interface Change {
  what: string | null
  from: string | null
  to: string | null
}

export const changed = (what: string, from: string | null, to: string | null): Change[] =>
  from === to ? [] : [{ what, from, to }]

export const valueChanges = (from: Record<string, string>, to: Record<string, string>): Change[] =>
  [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .sort()
    .flatMap(key => changed(key, from[key] ?? null, to[key] ?? null))
