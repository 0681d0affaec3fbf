import { checks } from '../src/topics/checks/checks.ts'
import { code, row } from './markdown.ts'

/** docs/checks.md: what `topics validate` finds. */
export function checkReference(): string {
  const line = ({ id, level, says, fix }: (typeof checks)[number]): string => row(code(id), level, says, fix)
  return `${[
    '# What `topics validate` checks',
    'Beside what is found while reading the files (misspelt keys, values that Kafka does not take, keys that stand twice). An error ends the command with exit code 1; warnings and notes do not; where the access file is strict with the environment (`strict_mode`), warnings do. This page is generated.',
    [
      row('check', 'level', 'what is right', 'otherwise'),
      row('---', '---', '---', '---'),
      ...checks.map(line),
    ].join('\n'),
  ].join('\n\n')}\n`
}
