import { commands } from '../src/commands.ts'
import type { Arguments } from '../src/core/argument.ts'
import { riskWords } from '../src/core/command.ts'
import { usage } from '../src/core/command-line.ts'
import { commonOptions } from '../src/core/common-options.ts'
import { permissionMeaning, permissions } from '../src/core/permission.ts'
import { code, row } from './markdown.ts'
import { terminalReference } from './terminal-reference.ts'

type Command = (typeof commands)[number]

/** docs/commands.md: each command with its arguments, other names, rights and examples. */
export function commandReference(): string {
  return `${[
    '# Commands',
    'In Slack after `/kafka`, in a terminal after `kafka-ops`. This page is generated from the declarations.',
    ...commands.map(section),
    '## Options that every command takes',
    argumentTable(commonOptions),
    ...terminalReference,
    '## Rights',
    [row('right', 'what it lets a person do'), row('---', '---')]
      .concat(permissions.map(one => row(code(one), permissionMeaning[one])))
      .join('\n'),
  ].join('\n\n')}\n`
}

function section(command: Command): string {
  const right =
    command.permission === null ? 'nothing: everybody may' : `the right ${code(command.permission)}`
  const also = command.aliases.length > 0 ? ` Also: ${command.aliases.map(code).join(', ')}.` : ''
  return [
    `## ${command.name}`,
    `${command.summary}. Risk: ${riskWords(command)}; needs ${right}.${also}`,
    fenced([usage(command)]),
    ...(Object.keys(command.arguments).length > 0 ? [argumentTable(command.arguments)] : []),
    ...(command.examples.length > 0 ? ['Examples:', fenced(command.examples)] : []),
  ].join('\n\n')
}

function argumentTable(declared: Arguments): string {
  const lines = Object.entries(declared).map(([name, argument]) => {
    const typed = argument.isPositional
      ? argument.placeholder
      : `--${name}${argument.isFlag ? '' : ` ${argument.placeholder}`}`
    const others = Object.keys(argument.spellings).map(other => `--${other}`)
    const also = others.length > 0 ? ` Also: ${others.map(code).join(', ')}.` : ''
    return row(
      code(typed),
      `${argument.explain}${argument.isRequired ? ' (required)' : ''}${also && `.${also}`}`,
    )
  })
  return [row('argument', 'meaning'), row('---', '---'), ...lines].join('\n')
}

const fenced = (lines: readonly string[]): string => ['```', ...lines, '```'].join('\n')
