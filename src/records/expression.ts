import jsonata from 'jsonata'
import { Failure } from '../core/failure.ts'

/** Milliseconds for one record; beyond it the expression is at fault. */
const timeLimitMs = 500
const longest = 2000

/** Too deep, too long, too many: what `timeout`, `stack` and `sequence` below end (jsonata 2.2, its table of errors). */
const limitCodes = new Set(['D1011', 'D1012', 'D2014', 'D2015'])

/** Throws `usage` for one that cannot be read. */
export function compile(expression: string): jsonata.Expression {
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

/** What JSONata said, which throws plain objects; `isLimit`: the expression took more than one record is given. */
export function problemOf(error: unknown): { said: string; isLimit: boolean } {
  const { code = '', message = '' } = (typeof error === 'object' && error !== null ? error : {}) as Record<
    string,
    unknown
  >
  return {
    said: String(message).slice(0, 300),
    isLimit: limitCodes.has(String(code)) || error instanceof RangeError,
  }
}

/** JSONata’s own notion of truth ($boolean), as far as it matters here. */
export function isTrue(result: unknown): boolean {
  if (Array.isArray(result)) return result.some(isTrue)
  if (typeof result === 'object' && result !== null) return Object.keys(result).length > 0
  return Boolean(result)
}
