import type { Request } from '../core/request.ts'
import { type TerminalIo, writeTo } from './terminal-io.ts'

/** Thrown where the person ended the command. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/**
 * Ctrl-C ends a question and a wait at once. While a change is carried out the first one only says so: half a change is
 * worse than a late one; the second one ends that, too.
 */
export function interruptible(io: TerminalIo) {
  const controller = new AbortController()
  const interrupted = Promise.withResolvers<never>()
  // Nobody listens any more when the command ended by itself first.
  interrupted.promise.catch(() => undefined)
  let running: string | undefined
  let wasTold = false

  io.onInterrupt(() => {
    if (running !== undefined && !wasTold) {
      wasTold = true
      const text = `The ${running} is being carried out and goes on. Ctrl-C once more leaves it unfinished.\n`
      void writeTo(io.stderr, text)
      return
    }
    controller.abort()
    interrupted.reject(new Interrupted())
  })

  return {
    signal: controller.signal,
    moved: (request: Request): void => {
      running = request.state === 'running' ? `change ${request.id}` : undefined
    },
    /** A job that this process works on. */
    works: (jobId: string | undefined): void => {
      running = jobId && `job ${jobId}`
      wasTold = false
    },
    /** The work's result, unless the person ends it before: then the work is left to itself. */
    run: <T>(work: () => Promise<T>): Promise<T> =>
      controller.signal.aborted ? interrupted.promise : Promise.race([work(), interrupted.promise]),
  }
}

export type Guard = ReturnType<typeof interruptible>
