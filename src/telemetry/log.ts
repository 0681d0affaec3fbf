import { randomInt } from 'node:crypto'
import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino'
import { redactor } from './redact.ts'

export type Log = Logger

export interface LogOptions {
  level?: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent'
  /** Values that must never be written, wherever they stand: the tokens and passwords of this process. */
  secrets?: readonly string[]
  /** Default: stdout. Written synchronously, so that the last words before an exit are not lost. */
  destination?: DestinationStream
}

/** JSON lines. Each finished line passes the redactor, so that no field, message or stack can carry a secret past it. */
export function createLog({ level = 'info', secrets = [], destination }: LogOptions = {}): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: label => ({ level: label }) },
      hooks: { streamWrite: redactor(secrets) },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  )
}

/**
 * Logs a fault with its whole stack and causes, and returns the short id under which a person can ask for it. A chat or
 * a terminal shows the id, never the stack.
 */
export function incident(log: Log, error: unknown, about = 'Something went wrong inside the bot'): string {
  const id = Array.from({ length: 8 }, () => letters.charAt(randomInt(letters.length))).join('')
  log.error({ incident: id, err: error }, about)
  return id
}

/** Without those that are mistaken for each other when read aloud or typed off a screen. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
