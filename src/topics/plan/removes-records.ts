import { listItems } from './same-value.ts'

/** Whether the topic keeps fewer records than before once this setting is changed. */
export function removesRecords({
  what,
  from,
  to,
}: {
  what: string
  from: string | null
  to: string
}): boolean {
  if (from === null) return what === 'retention.ms' || what === 'retention.bytes' || what === 'cleanup.policy'
  if (what === 'cleanup.policy') return listItems(to).some(policy => !listItems(from).includes(policy))
  return (what === 'retention.ms' || what === 'retention.bytes') && limit(to) < limit(from)
}

/** −1 is no limit. */
function limit(text: string): bigint {
  const value = BigInt(text)
  return value < 0n ? 2n ** 64n : value
}
