/**
 * Whether two texts of one setting mean the same to Kafka: `false` and `False`, `0.5` and `0.50`, `compact,delete` and
 * `delete, compact`.
 */
export const sameValue = (key: string, one: string, other: string): boolean =>
  meaning(key, one) === meaning(key, other)

/** Kafka's settings of type LIST (TopicConfig): their order says nothing. */
const lists = new Set([
  'cleanup.policy',
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
])

function meaning(key: string, text: string): string {
  const value = text.trim()
  if (lists.has(key)) return listItems(value).sort().join(',')
  if (/^(true|false)$/i.test(value)) return value.toLowerCase()
  // Whole numbers go up to 2^63 − 1, which is the usual "for ever" and more than a JavaScript number holds.
  if (/^[-+]?\d+$/.test(value)) return String(BigInt(value.replace(/^\+/, '')))
  if (/^[-+]?\d*\.\d+$/.test(value)) return String(Number(value))
  return value
}

export const listItems = (value: string): string[] =>
  value
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
