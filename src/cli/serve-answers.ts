import type { Service } from '../core/command.ts'
import { toFailure } from '../core/failure.ts'
import type { Answer } from '../core/pipeline.ts'
import { showTime } from '../core/time.ts'
import { pause } from './pause.ts'
import { type TerminalIo, writeTo } from './terminal-io.ts'
import { visible } from './visible.ts'

interface Serving extends Service {
  io: TerminalIo
  /** IANA name of the zone in which the lines say when. */
  zone: string
  ask: () => Promise<Answer>
  /** SIGINT and SIGTERM. */
  signal: AbortSignal
}

/**
 * A service in the foreground: asks again and again, and writes the answer's sentence to stdout; a question that failed is told
 * on stderr, and it goes on. Never resolves: whoever started it ends it.
 */
export async function serveAnswers({ io, zone, ask, everyMs, tells, signal }: Serving): Promise<never> {
  let before = ''
  while (!signal.aborted) {
    const { text, isFault } = await sentence(ask)
    const said = withoutNumbers(text)
    if (tells === 'each' || said !== before)
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
