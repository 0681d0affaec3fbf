import { randomBytes } from 'node:crypto'

/** A new id in Slack's form: a letter for the kind of thing, then capitals and digits. */
export function newId(prefix: string): string {
  const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  return prefix + Array.from(randomBytes(10), byte => alphabet[byte % alphabet.length]).join('')
}

/** An unguessable string for tickets, triggers and response URLs. */
export const newSecret = (): string => randomBytes(16).toString('hex')

let lastMicros = 0
/** A message's `ts`: seconds and microseconds, unique and rising, as Slack uses it for a message's id within a channel. */
export function newTs(): string {
  lastMicros = Math.max(lastMicros + 1, Date.now() * 1000)
  return `${Math.floor(lastMicros / 1e6)}.${String(lastMicros % 1e6).padStart(6, '0')}`
}
