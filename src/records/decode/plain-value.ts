/** Deeper than this nobody reads, and recursion over it would fill the stack. */
const mostLevels = 64

/**
 * What a decoder gives, as JSON values: integers that a double does not hold exactly become strings, bytes hexadecimal
 * digits. Throws where it is nested too deeply.
 */
export function plainValue(value: unknown, level = 0): unknown {
  if (level > mostLevels) throw new Error(`it is nested deeper than ${mostLevels} levels`)
  if (typeof value === 'bigint')
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : String(value)
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(one => plainValue(one, level + 1))
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainValue(one, level + 1)]))
}
