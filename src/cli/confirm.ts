import { createInterface } from 'node:readline/promises'
import type { TerminalIo } from './terminal-io.ts'

/** Asks on stderr and reads one line; only yes is yes. False also when the input ends. */
export async function confirm(io: TerminalIo, question: string): Promise<boolean> {
  return /^y(es)?$/i.test(await askLine(io, `${question} [yes/no] `))
}

/**
 * One line, without the blanks around it; empty also when the input ends. `terminal: false` leaves the keyboard to the
 * system, so that Ctrl-C stays a signal.
 */
export async function askLine(io: TerminalIo, question: string): Promise<string> {
  const lines = createInterface({ input: io.stdin, output: io.stderr, terminal: false })
  const ended = new Promise<string>(resolve => {
    lines.once('close', () => resolve(''))
  })
  try {
    const answer = await Promise.race([lines.question(question), ended])
    return answer.trim()
  } finally {
    lines.close()
  }
}
