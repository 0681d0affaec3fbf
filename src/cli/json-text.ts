/**
 * JSON for machines and for eyes: bigint as a number while a double holds it exactly, else as a string; maps as objects,
 * sets as arrays, errors as `{ code, message, hint }`. Control characters that JSON would leave as they are (DEL, C1) are
 * escaped, so that printing it cannot drive a terminal.
 */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, plainValue, 2).replace(
    /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** The same values as data, for other formats. */
export const plainData = (value: unknown): unknown => JSON.parse(JSON.stringify(value, plainValue)) as unknown

function plainValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint')
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER
      ? Number(value)
      : value.toString()
  if (value instanceof Map) return Object.fromEntries(value)
  if (value instanceof Set) return [...value]
  if (value instanceof Error) return errorData(value)
  return value
}

function errorData(error: Error): Record<string, unknown> {
  const { code, hint } = error as { code?: unknown; hint?: unknown }
  return { code: code ?? 'internal', message: error.message, hint: hint ?? null }
}
