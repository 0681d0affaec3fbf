/** Where the terminal room reads and writes: the process's own streams, or those of a test. */
export interface TerminalIo {
  words: readonly string[]
  env: NodeJS.ProcessEnv
  /** The operating system's name of the user. */
  user: string
  stdin: NodeJS.ReadableStream & { isTTY?: boolean; setRawMode?(isRaw: boolean): unknown }
  stdout: Output
  stderr: Output
  /** Calls back at each Ctrl-C (SIGINT) and SIGTERM. */
  onInterrupt: (interrupted: () => void) => void
  now: () => number
}

/** `columns` and `rows`: how large the screen is. */
type Output = NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number }

/** Whether somebody is there to be asked. */
export const canAsk = (io: TerminalIo): boolean => io.stdin.isTTY === true && io.stderr.isTTY === true

/**
 * Writes and waits until it is taken. A reader that has gone (`kafka-ops … | head`) is no fault: nobody wants the rest.
 * Any other fault (a full disk behind a redirection) is thrown.
 */
export const writeTo = (stream: NodeJS.WritableStream, text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    stream.write(text, error => {
      if (!error || (error as NodeJS.ErrnoException).code === 'EPIPE') resolve()
      else reject(error)
    })
  })
