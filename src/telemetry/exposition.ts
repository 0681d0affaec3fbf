import { setImmediate } from 'node:timers/promises'
import { type MetricDeclaration, type MetricName, metricDeclarations } from './metric-declarations.ts'

/** Values of the labels, in the order in which they are declared. */
export type Line = readonly [labels: readonly string[], value: number]

/** So many lines are made in one turn of the event loop. */
export const linesInTurn = 500

/**
 * Metrics with thousands of lines in Prometheus' text format (version 0.0.4), made anew at each scrape. Not by prom-client:
 * it keeps an object for each line, takes them all in one turn, and 10,000 of them hold the event loop for 50 ms and more.
 */
export async function exposition(name: MetricName, lines: Iterable<Line>): Promise<string> {
  const { type, help, labels }: MetricDeclaration = metricDeclarations[name]
  const pieces = [`# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`]
  const names = labels.map((label, index) => `${index === 0 ? '' : ','}${label}="`)
  let piece = ''
  let count = 0
  for (const [values, value] of lines) {
    piece += `${name}{`
    for (let index = 0; index < names.length; index++)
      piece += `${names[index]}${escaped(values[index] ?? '')}"`
    piece += `} ${value}\n`
    if (++count % linesInTurn !== 0) continue
    pieces.push(piece)
    piece = ''
    await setImmediate()
  }
  pieces.push(piece)
  return pieces.join('')
}

const escaped = (text: string): string =>
  /["\\\n]/.test(text) ? text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n') : text
