import type { Answer } from '../core/pipeline.ts'
import { showTime } from '../core/time.ts'
import { fitReport } from './fit-report.ts'
import { pause } from './pause.ts'
import type { Look } from './render-report.ts'
import type { TerminalIo } from './terminal-io.ts'

type Told = Extract<Answer, { kind: 'answer' }>

export interface Watching {
  io: TerminalIo
  look: Look
  ask: () => Promise<Answer>
  liveMs: number
  /** SIGINT and SIGTERM. */
  signal: AbortSignal
}

const askEveryMs = 5000

// ECMA-48 and xterm: the other screen with its own contents, home, clear to the end of the line and of the screen.
const enter = '\x1b[?1049h\x1b[?25l'
const leave = '\x1b[?25h\x1b[?1049l'
const home = '\x1b[H'
const restOfLine = '\x1b[K'
const restOfScreen = '\x1b[J'

/**
 * Fills the screen with an answer and asks again every five seconds, until its time is over or somebody presses q or Ctrl-C.
 * Returns the last answer, to be printed where the screen was. A question that fails is told in the last line, and what was
 * known before stays; the first one throws its failure.
 */
export async function fullScreen(watching: Watching): Promise<Told> {
  const { io, ask, liveMs, signal } = watching
  let last = told(await ask())
  const until = io.now() + liveMs
  const ended = new AbortController()
  const end = (): void => ended.abort()
  const stopKeys = onKey(io, end)
  signal.addEventListener('abort', end)
  let trouble = ''
  const draw = (): void => void io.stdout.write(frame(watching, last, until, trouble))
  io.stdout.write(enter)
  io.stdout.on('resize', draw)
  try {
    while (!ended.signal.aborted && io.now() < until) {
      draw()
      await pause(Math.min(askEveryMs, until - io.now()), ended.signal)
      if (ended.signal.aborted) break
      try {
        last = told(await ask())
        trouble = ''
      } catch (error) {
        trouble = error instanceof Error ? error.message : String(error)
      }
    }
    return last
  } finally {
    stopKeys()
    signal.removeEventListener('abort', end)
    io.stdout.off('resize', draw)
    io.stdout.write(leave)
  }
}

function told(answer: Answer): Told {
  if (answer.kind === 'answer') return answer
  throw new Error(`${answer.kind} is no answer to a question`)
}

function frame({ io, look }: Watching, { report }: Told, until: number, trouble: string): string {
  const rows = Math.max(5, io.stdout.rows ?? 24)
  const width = io.stdout.columns ?? 80
  const lines = fitReport(report, { ...look, width }, rows - 1)
  const state =
    trouble === '' ? `Live until ${showTime(until, look.zone)}; q ends it.` : `Not up to date: ${trouble}`
  const bottom = look.paint(trouble === '' ? 'dim' : 'bad', state.slice(0, width))
  const filled = [...lines, ...Array.from({ length: Math.max(0, rows - 1 - lines.length) }, () => '')]
  return `${home}${[...filled, bottom].map(line => line + restOfLine).join('\r\n')}${restOfScreen}`
}

/** In raw mode Ctrl-C and Ctrl-D are characters like any other. */
const endKeys = ['q', 'Q', '\u0003', '\u0004']

function onKey(io: TerminalIo, end: () => void): () => void {
  const { stdin } = io
  const pressed = (typed: Buffer | string): void => {
    if (endKeys.some(key => String(typed).includes(key))) end()
  }
  if (stdin.isTTY !== true) return () => undefined
  stdin.setRawMode?.(true)
  stdin.on('data', pressed)
  stdin.resume()
  return () => {
    stdin.off('data', pressed)
    stdin.setRawMode?.(false)
    stdin.pause()
  }
}
