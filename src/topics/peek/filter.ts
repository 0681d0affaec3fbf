import { matchesGlob } from '../../core/glob.ts'
import type { Content } from '../../records/content.ts'
import { compile, isTrue, problemOf } from '../../records/expression.ts'
import type { Seen } from './seen.ts'
import { tooMuch } from './too-much.ts'

/** Which records are wanted. All that is given has to fit. */
export interface Wanted {
  /** A glob for the key. */
  key?: string
  headers: readonly { name: string; glob: string }[]
  /** JSONata over the value, with `$key`, `$headers`, `$partition`, `$offset` and `$timestamp`. */
  expression?: string
}

/**
 * Decides by what the asker may see, so that nobody can guess at a masked value by filtering for it. Throws `usage` for an
 * expression that cannot be read, or that takes too long; where it fails on a record, that record does not fit (`failed`).
 */
export function filter({ key, headers, expression }: Wanted): {
  fits: (seen: Seen) => Promise<boolean>
  /** How many records the expression failed on, and what it said of the first. */
  failed: () => { count: number; said: string } | null
} {
  const compiled = expression === undefined ? null : compile(expression)
  let failures = 0
  let firstSaid = ''

  async function holds(seen: Seen): Promise<boolean> {
    if (compiled === null) return true
    const { partition, offset, timestamp } = seen
    const names = Object.fromEntries(seen.headers.map(one => [one.name, one.value]))
    const bindings = { key: seen.key.content, headers: names, partition, offset: Number(offset), timestamp }
    try {
      const result: unknown = await compiled.evaluate(seen.value.content, bindings)
      return isTrue(result)
    } catch (error) {
      const { said, isLimit } = problemOf(error)
      if (isLimit) throw tooMuch(said, seen)
      failures += 1
      firstSaid ||= said
      return false
    }
  }

  return {
    fits: async seen =>
      (key === undefined || matchesGlob(key, textOf(seen.key))) &&
      headers.every(({ name, glob }) =>
        seen.headers.some(one => one.name === name && matchesGlob(glob, one.value ?? '')),
      ) &&
      (await holds(seen)),
    failed: () => (failures === 0 ? null : { count: failures, said: firstSaid }),
  }
}

/** A content as the text of a filter: a text as it is, anything else as JSON. */
const textOf = ({ content }: Content): string =>
  content === null ? '' : typeof content === 'string' ? content : JSON.stringify(content)
