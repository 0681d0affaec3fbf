import jsonata from 'jsonata'
import { Failure } from '../../core/failure.ts'
import { matchesGlob } from '../../core/glob.ts'
import type { Content, Seen } from './seen.ts'
import { tooMuch } from './too-much.ts'

/** Which records are wanted. All that is given has to fit. */
export interface Wanted {
  /** A glob for the key. */
  key?: string
  headers: readonly { name: string; glob: string }[]
  /** JSONata over the value, with `$key`, `$headers`, `$partition`, `$offset` and `$timestamp`. */
  expression?: string
}

/** Milliseconds for one record; beyond it the expression is at fault. */
const timeLimitMs = 500
const longest = 2000

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
      const { code, said } = problemOf(error)
      if (limitCodes.has(code) || error instanceof RangeError) throw tooMuch(said, seen)
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

/** Too deep, too long, too many: what `timeout`, `stack` and `sequence` below end (jsonata 2.2, its table of errors). */
const limitCodes = new Set(['D1011', 'D1012', 'D2014', 'D2015'])

function compile(expression: string): jsonata.Expression {
  if (expression.length > longest)
    throw new Failure(
      'usage',
      `The expression has ${expression.length} characters: at most ${longest} are read.`,
    )
  try {
    return jsonata(expression, { timeout: timeLimitMs, stack: 200, sequence: 100_000 })
  } catch (error) {
    throw new Failure('usage', `The expression cannot be read: ${problemOf(error).said}`, {
      hint: 'It is JSONata over the value: data.status = "failed", $contains(message, "timeout"), $partition = 3.',
    })
  }
}

/** JSONata throws plain objects. */
function problemOf(error: unknown): { code: string; said: string } {
  const { code = '', message = '' } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >
  return { code: String(code), said: String(message).slice(0, 300) }
}

/** JSONata’s own notion of truth ($boolean), as far as it matters here. */
function isTrue(result: unknown): boolean {
  if (Array.isArray(result)) return result.some(isTrue)
  if (typeof result === 'object' && result !== null) return Object.keys(result).length > 0
  return Boolean(result)
}
