import { Failure } from '../core/failure.ts'

/** Where in a file something stands: map keys and list indexes from the top. */
export type Path = readonly (string | number)[]

/** Lines and columns count from 1. */
export interface Position {
  line: number
  column: number
}

/**
 * Something wrong in a configuration file. An `error` disables what it touches (in bot.yml: stops the start), a `warning`
 * is likely not what was meant, a `note` is good to know. `check` is a stable id, such as `unknown-key`.
 * No message holds a value from the file that could be a secret.
 */
export interface Fault extends Position {
  level: 'error' | 'warning' | 'note'
  check: string
  /** From the working folder where it lies below it, such as `config/bot.yml`; the name of an environment variable when it came from there. */
  file: string
  path: Path
  message: string
  /** What to write instead. */
  fix: string | null
}

/** `config/bot.yml:12:5 error unknown-key: environments.production.sals: there is no key "sals" here → write "sasl"`. */
export function faultLine(fault: Fault): string {
  const at = fault.line > 0 ? `${fault.file}:${fault.line}:${fault.column}` : fault.file
  const path = fault.path.length > 0 ? `${showPath(fault.path)}: ` : ''
  return `${at} ${fault.level} ${fault.check}: ${path}${fault.message}${fault.fix ? ` → ${fault.fix}` : ''}`
}

/** `topics.tda_jobs.event_types[2]`; keys that are not plain words stand in quotes. */
export function showPath(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`
      const key = /^[\w:*-]+$/.test(part) ? part : JSON.stringify(part)
      return index === 0 ? key : `.${key}`
    })
    .join('')
}

/** Whether a fault at one path spoils what stands at the other: one lies inside the other, or they are the same. */
export const touches = (one: Path, other: Path): boolean =>
  one.slice(0, other.length).every((part, index) => part === other[index])

export const isError = (fault: Fault): boolean => fault.level === 'error'

/** By file, then from top to bottom. */
export const inReadingOrder = (faults: readonly Fault[]): Fault[] =>
  [...faults].sort((a, b) =>
    a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column,
  )

/** All of them in one `config` Failure, one line each. */
export function faultsFailure(faults: readonly Fault[]): Failure {
  const count = faults.length === 1 ? 'There is a fault' : `There are ${faults.length} faults`
  return new Failure('config', `${count} in the configuration.\n${faults.map(faultLine).join('\n')}`, {
    hint: 'Put this right and try again. docs/configure.md says what can be written where.',
  })
}
