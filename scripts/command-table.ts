import { commands } from '../src/commands.ts'
import { riskWords } from '../src/core/command.ts'
import { usage } from '../src/core/command-line.ts'
import { code, row } from './markdown.ts'

/** Every command in a line: how it is typed, what it does, how risky it is. */
export function commandTable(): string {
  const lines = commands.map(command => row(code(usage(command)), command.summary, riskWords(command)))
  return `${[row('command', 'what it does', 'risk'), row('---', '---', '---'), ...lines].join('\n')}\n`
}
