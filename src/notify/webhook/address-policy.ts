import { type LookupAddress, type LookupOptions, lookup } from 'node:dns'
import { BlockList, isIP } from 'node:net'
import { Failure } from '../../core/failure.ts'

/**
 * Addresses of webhooks stand in bot.yml only, so private ones are as good as public ones. Link-local ones are not: there the
 * clouds keep a machine's credentials (169.254.169.254), and no receiver lives there.
 */
const refused = new BlockList()
refused.addSubnet('169.254.0.0', 16, 'ipv4')
refused.addSubnet('fe80::', 10, 'ipv6')
refused.addAddress('fd00:ec2::254', 'ipv6')

/** Throws where a URL's host is an address, and one of those. */
export function checkHost(host: string): void {
  const address = host.replace(/^\[|\]$/g, '')
  const family = isIP(address)
  if (family !== 0) checkAddress(address, family)
}

function checkAddress(address: string, family: number): void {
  // ::ffff:169.254.169.254 is the IPv4 address in the other notation: BlockList looks through it.
  if (refused.check(address, family === 6 ? 'ipv6' : 'ipv4'))
    throw new Failure('refused', `A webhook must not go to ${address}: link-local addresses are not allowed.`)
}

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void

/** What a name stands for is looked at when the connection is made: it may be another address than a moment ago. */
export function safeLookup(host: string, options: LookupOptions, found: Found): void {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return found(error, [])
    try {
      for (const { address, family } of addresses) checkAddress(address, family)
    } catch (refusal) {
      return found(new Error('This address is not allowed', { cause: refusal }), [])
    }
    if (options.all) return found(null, addresses)
    const [first] = addresses
    return first ? found(null, first.address, first.family) : found(new Error(`${host} has no address`), [])
  })
}
