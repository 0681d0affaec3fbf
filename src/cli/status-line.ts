import type { TerminalIo } from './terminal-io.ts'

/** How far a question is, in one line of stderr that is written over; nothing where nobody looks at it. */
export interface StatusLine {
  tell(progress: string): void
  /** Takes the line away, before anything else is written. */
  clear(): void
}

const everyMs = 500
/** ECMA-48: back to the first column, and erase to the end of the line. */
const erase = '\r\u001b[K'

export function statusLine({ stderr, now }: Pick<TerminalIo, 'stderr' | 'now'>): StatusLine {
  if (stderr.isTTY !== true) return { tell: () => undefined, clear: () => undefined }
  let nextAt = 0
  let isThere = false
  return {
    tell: progress => {
      if (now() < nextAt) return
      nextAt = now() + everyMs
      isThere = true
      // Wider than the screen it would go on in the next line, which is not erased.
      stderr.write(`${erase}${progress.slice(0, (stderr.columns ?? 80) - 1)}`)
    },
    clear: () => {
      if (isThere) stderr.write(erase)
      isThere = false
    },
  }
}
