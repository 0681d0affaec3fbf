import { styleText } from 'node:util'
import type { Step, Tone } from '../core/report.ts'

/** How a piece of text is stressed. `plainPaint` leaves it as it is. */
export type Paint = (style: Style, text: string) => string
export type Style = 'bold' | 'dim' | Tone

/** Colours where the stream is a terminal that shows them; NO_COLOR and FORCE_COLOR are obeyed by Node's styleText. */
export const paintFor =
  (stream: NodeJS.WritableStream): Paint =>
  (style, text) =>
    styleText(formats[style], text, { stream })

export const plainPaint: Paint = (_style, text) => text

/** Each tone and state has a sign of its own, so that colour never carries the meaning alone. */
export const toneSign: Readonly<Record<Tone, string>> = { good: '✔', info: '•', warning: '⚠', bad: '✖' }

export const stepSign: Readonly<Record<Step['state'], { sign: string; tone: Tone }>> = {
  planned: { sign: '○', tone: 'info' },
  done: { sign: '✔', tone: 'good' },
  failed: { sign: '✖', tone: 'bad' },
  'not-tried': { sign: '–', tone: 'warning' },
  skipped: { sign: '↷', tone: 'info' },
}

const formats = {
  bold: 'bold',
  dim: 'dim',
  good: 'green',
  info: 'cyan',
  warning: 'yellow',
  bad: 'red',
} as const satisfies Record<Style, string>
