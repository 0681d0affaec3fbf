import { toFailure } from '../core/failure.ts'
import type { Answer } from '../core/pipeline.ts'
import { showTime } from '../core/time.ts'
import { type TerminalIo, writeTo } from './terminal-io.ts'
import { visible } from './visible.ts'

interface Serving {
  io: TerminalIo
  /** IANA name of the zone in which the lines say when. */
  zone: string
  ask: () => Promise<Answer>
  everyMs: number
  /** SIGINT and SIGTERM. */
  signal: AbortSignal
}

/**
 * A service in the foreground: asks again and again, and writes a line to stdout whenever the answer's sentence is another one,
 * numbers aside; a question that failed is told on stderr, and it goes on. Never resolves: whoever started it ends it.
 */
export async function serveAnswers({ io, zone, ask, everyMs, signal }: Serving): Promise<never> {
  let before = ''
  while (!signal.aborted) {
    const { text, isFault } = await sentence(ask)
    const said = withoutNumbers(text)
    if (said !== before)
      await writeTo(isFault ? io.stderr : io.stdout, `${showTime(io.now(), zone)}  ${visible(text)}\n`)
    before = said
    await pause(everyMs, signal)
  }
  return new Promise(() => undefined)
}

/** A lag that moves by a few records is no news. */
const withoutNumbers = (text: string): string => text.replaceAll(/\d[\d,.]*/g, '#')

async function sentence(ask: Serving['ask']): Promise<{ text: string; isFault: boolean }> {
  try {
    const answer = await ask()
    return { text: answer.kind === 'answer' ? answer.report.summary : answer.kind, isFault: false }
  } catch (error) {
    return { text: toFailure(error).message, isFault: true }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
    if (signal.aborted) done()
  })
}
