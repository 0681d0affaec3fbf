/**
 * A Report is what a command says, before anybody decides how it looks: the Slack room turns it into blocks, the terminal
 * into text, mail into HTML. All strings in it are literal: a renderer shows them as those characters, never as markup.
 */
export interface Report {
  /** One line: what this is about. */
  title: string
  tone: Tone
  /** One plain sentence that says it all: notification text, screen readers, the first line on a phone. */
  summary: string
  parts: Part[]
  /** Commands that fit now, as buttons in Slack and as a hint in a terminal. */
  followUps: FollowUp[]
}

/** Never told by colour alone: each renderer adds a word or a symbol. */
export type Tone = 'good' | 'info' | 'warning' | 'bad'

export type Part =
  | { kind: 'heading'; text: string }
  | { kind: 'text'; text: Text }
  | { kind: 'fields'; fields: Field[] }
  | { kind: 'table'; table: Table }
  | { kind: 'chart'; chart: Chart }
  | { kind: 'steps'; steps: Step[] }
  | { kind: 'callout'; tone: Tone; text: Text; detail?: Text }
  | { kind: 'code'; text: string }

/** Running text: plain pieces and a few meanings. Times are epoch milliseconds and shown in the reader's zone and UTC. */
export type Text = string | Inline[]
export type Inline = string | { code: string } | { strong: string } | { time: number } | { person: string }

export interface Field {
  label: string
  value: Text
}

export interface Table {
  columns: Column[]
  /** Most important rows first: what does not fit is cut from the end, and the cut is said ("12 of 340 shown"). */
  rows: Text[][]
  /** How many rows there are in all, when `rows` is already a selection. */
  total?: number
}
export interface Column {
  name: string
  align?: 'left' | 'right'
}

/** A chart always carries its numbers. `x` are labels, one for each value of each series; null where nothing is known. */
export interface Chart {
  title: string
  x: string[]
  series: { name: string; values: (number | null)[] }[]
  unit?: string
}

export interface Step {
  state: 'planned' | 'done' | 'failed' | 'not-tried' | 'skipped'
  text: Text
  detail?: Text
}

/** `command` is what a person would type after `/kafka `. `effect: 'danger'` asks for a red button. */
export interface FollowUp {
  label: string
  command: string
  effect?: 'primary' | 'danger'
}

/** The plain characters of a Text, with times in UTC: for fallbacks, logs, audit and terminals. */
export function plain(text: Text): string {
  if (typeof text === 'string') return text
  return text
    .map(piece => {
      if (typeof piece === 'string') return piece
      if ('code' in piece) return piece.code
      if ('strong' in piece) return piece.strong
      if ('person' in piece) return piece.person
      return new Date(piece.time)
        .toISOString()
        .replace('T', ' ')
        .replace(/\.\d+Z$/, ' UTC')
    })
    .join('')
}
