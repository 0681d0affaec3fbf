import { Failure } from '../../core/failure.ts'

export interface Address {
  host: string
  port: number
}

export const addressKey = (address: Address): string =>
  address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`

/** `host:port`, `[2001:db8::1]:port`, each optionally with Kafka's `PROTOCOL://` before it. */
export function parseAddress(text: string): Address {
  const match = /^(?:[A-Za-z0-9_]+:\/\/)?(?:\[([^\]]+)\]|([^:[\]/\s]+)):(\d+)$/.exec(text.trim())
  const host = match?.[1] ?? match?.[2]
  const port = Number(match?.[3])
  if (host === undefined || port < 1 || port > 65_535)
    throw new Failure('config', `“${text}” is not the address of a Kafka broker`, {
      hint: 'Write bootstrap addresses as host:port, for example kafka-1.example.com:9092.',
    })
  return { host, port }
}
