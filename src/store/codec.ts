/**
 * JSON as it is kept in a column. It gives back what JSON has, and bigint: `5n` is written as `{"$n":"5"}`. An object that
 * happens to have this form gets one more `$` before its key, so that every value comes back as itself.
 */
export const encode = (value: unknown): string => JSON.stringify(value, tag) ?? 'null'

export const decode = <T>(text: string): T => JSON.parse(text, untag) as T

const onlyKey = /^\$+n$/

function tag(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return { $n: String(value) }
  const wrapped = wrappedKey(value)
  return wrapped ? { [`$${wrapped.key}`]: wrapped.inner } : value
}

/** A reviver sees the innermost values first, and does not see again what it returned. */
function untag(_key: string, value: unknown): unknown {
  const wrapped = wrappedKey(value)
  if (!wrapped) return value
  if (wrapped.key === '$n') return BigInt(wrapped.inner as string)
  return { [wrapped.key.slice(1)]: wrapped.inner }
}

function wrappedKey(value: unknown): { key: string; inner: unknown } | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined
  const [first, second] = Object.entries(value)
  return first && !second && onlyKey.test(first[0]) ? { key: first[0], inner: first[1] } : undefined
}
