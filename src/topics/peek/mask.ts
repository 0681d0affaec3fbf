import { matchesGlob } from '../../core/glob.ts'
import type { Content } from '../../records/content.ts'
import { plainValue } from '../../records/decode/plain-value.ts'
import type { Seen } from './seen.ts'

/** What stands in the place of a masked value, whatever its type and length. */
export const masked = '•••'

/**
 * Hides what is listed as personal data. A pattern names a field (`email`, also a glob, no matter the case) at any depth of
 * key and value, and headers of that name; `customer.email` only where it stands in a `customer`; `$key` and `$value` the
 * whole of them. A value that has no fields at all is hidden, as nobody can tell what is in it. What was masked is taken out
 * wherever the record repeats it: in its key, in an error message, in a free text.
 */
export function masker(patterns: readonly string[]): (seen: Seen) => Seen {
  if (patterns.length === 0) return seen => seen
  const fields = patterns.map(pattern => pattern.toLowerCase().split('.'))
  const isListed = (path: readonly string[]): boolean =>
    fields.some(
      field =>
        field.length <= path.length &&
        field.every((glob, index) => matchesGlob(glob, path[path.length - field.length + index] ?? '')),
    )
  const hasFields = fields.some(field => !field[0]?.startsWith('$'))

  /** A value without what is listed; `found` gathers the texts that were hidden. */
  function within(value: unknown, path: readonly string[], found: Set<string>): unknown {
    if (Array.isArray(value)) return value.map(one => within(one, path, found))
    if (typeof value === 'string') return withinText(value, path, found)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => {
        const here = [...path, ...segments(name)]
        if (!isListed(here)) return [name, within(one, here, found)]
        gather(one, found)
        return [name, masked]
      }),
    )
  }

  /** JSON that is kept as a text inside of JSON. */
  function withinText(text: string, path: readonly string[], found: Set<string>): string {
    const parsed = jsonIn(text)
    if (parsed === undefined) return text
    try {
      const before = JSON.stringify(plainValue(parsed))
      const after = JSON.stringify(within(parsed, path, found))
      return before === after ? text : after
    } catch {
      // Nested too deeply to look through: then nobody can tell what is in it.
      return masked
    }
  }

  function content(one: Content, whole: string, found: Set<string>): Content {
    if (one.format === 'none') return one
    if (isListed([whole])) {
      gather(one.content, found)
      return { ...one, ...hidden }
    }
    if (one.format !== 'hex' && holdsFields(one.content))
      return { ...one, content: within(one.content, [], found) }
    const isTextKey = whole === '$key' && one.format !== 'hex'
    if (!hasFields || isTextKey) return one
    return { ...one, format: 'hidden', content: null, note: noFields(one) }
  }

  return seen => {
    const found = new Set<string>()
    const value = content(seen.value, '$value', found)
    const key = content(seen.key, '$key', found)
    const headers = seen.headers.map(({ name, value: text }) => {
      if (text === null) return { name, value: text }
      if (isListed(segments(name))) {
        found.add(text)
        return { name, value: masked }
      }
      return { name, value: withinText(text, [], found) }
    })
    const without = withoutTexts(found)
    // A record is often keyed by one of its fields, also by one that is too short to be looked for in texts.
    const isKeyTold = typeof key.content === 'string' && found.has(key.content)
    return {
      ...seen,
      value: { ...value, content: without(value.content) },
      key: isKeyTold ? { ...key, ...hidden } : { ...key, content: without(key.content) },
      headers: headers.map(({ name, value: text }) => ({
        name,
        value: text === null ? null : String(without(text)),
      })),
    }
  }
}

const hidden = { format: 'hidden', content: null, note: 'listed as personal data' } as const

/** A name with dots in it is like a path. */
const segments = (name: string): string[] => name.toLowerCase().split('.')

const holdsFields = (content: unknown): boolean =>
  Array.isArray(content) ? content.some(holdsFields) : typeof content === 'object' && content !== null

/** Shorter texts than this stand in others by chance. */
const shortest = 4

/** Takes these texts out of all texts of a value. */
function withoutTexts(found: ReadonlySet<string>): (value: unknown) => unknown {
  const told = [...found].filter(text => text.length >= shortest)
  const without = (value: unknown): unknown => {
    if (typeof value === 'string') return told.reduce((rest, text) => rest.replaceAll(text, masked), value)
    if (Array.isArray(value)) return value.map(without)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, without(one)]))
  }
  return told.length === 0 ? value => value : without
}

function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

const noFields = ({ note }: Content): string =>
  `${note === null ? '' : `${note}; `}hidden, as it has no fields and this topic has fields that are listed as personal data`

function gather(value: unknown, found: Set<string>): void {
  if (typeof value === 'object' && value !== null) for (const one of Object.values(value)) gather(one, found)
  else if (value !== null && value !== '')
    found.add(typeof value === 'string' ? value : JSON.stringify(value))
}
