/** The characters of all `text` properties within a value, plus `perText` for each of them. */
export function textLength(value: unknown, perText = 0): number {
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + textLength(each, perText), 0)
  if (typeof value !== 'object' || value === null) return 0
  return Object.entries(value).reduce(
    (sum, [key, inner]) =>
      sum +
      (key === 'text' && typeof inner === 'string' ? inner.length + perText : textLength(inner, perText)),
    0,
  )
}
