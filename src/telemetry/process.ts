import type { Log } from './log.ts'

export interface Step {
  /** What is done, for the log: "finish running requests". */
  name: string
  run: () => Promise<void> | void
}

export interface ProcessOptions {
  log: Log
  /** What has to be done before the end, in this order; a step that fails does not keep the next ones from being done. */
  drain: () => readonly Step[]
  /** How long all steps together may take before the process ends anyway. */
  boundMs: number
  /** The process's own, or a test's. */
  target?: ProcessTarget
}
export interface ProcessTarget {
  on(event: 'SIGTERM' | 'SIGINT', listener: () => void): unknown
  on(event: 'unhandledRejection' | 'uncaughtException', listener: (error: unknown) => void): unknown
  exit(code: number): void
}

/**
 * Ends the process in order. SIGTERM and SIGINT: the steps, then exit 0; 1 when a step failed or the time was over; a second
 * signal ends at once. A fault that nobody caught: logged, exit 1 at once, since nothing can be relied on any more; what was
 * promised is in the database, and the next start goes on with it.
 */
export function superviseProcess(options: ProcessOptions): void {
  const { log, target = process } = options
  let isEnding = false

  const stop = (signal: string) => (): void => {
    if (isEnding) {
      log.warn({ signal }, 'Told to stop again: ending at once')
      return target.exit(1)
    }
    isEnding = true
    log.info({ signal }, 'Stopping')
    void drain(options).then(isClean => target.exit(isClean ? 0 : 1))
  }
  target.on('SIGTERM', stop('SIGTERM'))
  target.on('SIGINT', stop('SIGINT'))

  const die =
    (kind: string) =>
    (error: unknown): void => {
      log.fatal({ err: error }, `${kind}: the process ends`)
      target.exit(1)
    }
  target.on('unhandledRejection', die('A rejection that nobody handled'))
  target.on('uncaughtException', die('An exception that nobody caught'))
}

async function drain({ log, drain: steps, boundMs }: ProcessOptions): Promise<boolean> {
  let current = 'begin'
  let timer: NodeJS.Timeout | undefined
  const bound = new Promise<boolean>(resolve => {
    timer = setTimeout(() => {
      log.error({ step: current, boundMs }, 'Stopping took too long: ending with this step undone')
      resolve(false)
    }, boundMs)
  })
  async function all(): Promise<boolean> {
    let isClean = true
    for (const step of steps()) {
      current = step.name
      try {
        await step.run()
      } catch (error) {
        isClean = false
        log.error({ err: error, step: step.name }, 'A step of stopping failed')
      }
    }
    return isClean
  }
  try {
    return await Promise.race([all(), bound])
  } finally {
    clearTimeout(timer)
  }
}
