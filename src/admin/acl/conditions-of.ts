import { isIP } from 'node:net'
import type { Path } from '../../config/config.ts'
import type { Told } from './desired-bindings.ts'

/**
 * The addresses that a grant's conditions come down to, `*` where it is any. Conditions that Kafka does not know are told, and what
 * they stand at is granted without them: those who are declared can work, and a firewall has to do the rest.
 */
export function conditionsOf(
  conditions: Readonly<Record<string, unknown>>,
  principals: readonly { principal: string }[],
  path: Path,
  told: Told,
): string[] {
  let hosts = ['*']
  for (const [key, value] of Object.entries(conditions)) {
    const at = [...path, key]
    if (key === 'environment') continue
    if (key === 'source_ip_ranges') {
      hosts = hostsOf(value, at, told)
      continue
    }
    if (value === false) continue
    if (key === 'authenticated_users_only') {
      // Who is named has signed in: only those who have not are User:ANONYMOUS.
      if (principals.every(one => one.principal !== 'User:*' && one.principal !== 'User:ANONYMOUS')) continue
      told.cannot(at, key, 'User:* holds User:ANONYMOUS, too', 'close listeners that ask nobody who they are')
      continue
    }
    told.cannot(
      at,
      `${key}: ${JSON.stringify(value)}`,
      reasons[key] ?? 'Kafka’s rules know no such condition',
      'granted without it',
    )
  }
  return hosts
}

const reasons: Readonly<Record<string, string>> = {
  time_restrictions: 'Kafka’s rules know no times of day',
  data_anonymization: 'Kafka hands records out as they are',
}

function hostsOf(value: unknown, path: Path, told: Told): string[] {
  const ranges = Array.isArray(value) ? value.map(String) : [String(value)]
  const single = ranges.map(range => addressOf(range))
  const addresses = single.filter(one => one !== null)
  if (ranges.length > 0 && addresses.length === ranges.length) return addresses
  told.cannot(
    path,
    ranges.join(', '),
    'Kafka compares single addresses, no ranges',
    'granted from every address; a firewall keeps the others out',
  )
  return ['*']
}

/** A range of one address is one. */
function addressOf(range: string): string | null {
  const [address = '', length] = range.split('/')
  const version = isIP(address)
  if (version === 0) return null
  return length === undefined || Number(length) === (version === 4 ? 32 : 128) ? address : null
}
