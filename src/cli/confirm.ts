import { createInterface } from 'node:readline/promises'
import type { TerminalIo } from './terminal-io.ts'

/**
 * Asks on stderr and reads one line; only yes is yes. False also when the input ends. `terminal: false` leaves the keyboard
 * to the system, so that Ctrl-C stays a signal.
 */
export async function confirm(io: TerminalIo, question: string): Promise<boolean> {
  const lines = createInterface({ input: io.stdin, output: io.stderr, terminal: false })
  const ended = new Promise<string>(resolve => {
    lines.once('close', () => resolve(''))
  })
  try {
    const answer = await Promise.race([lines.question(`${question} [yes/no] `), ended])
    return /^y(es)?$/i.test(answer.trim())
  } finally {
    lines.close()
  }
}
