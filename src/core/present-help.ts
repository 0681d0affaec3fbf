import { type Command, riskWords } from './command.ts'
import { usage } from './command-line.ts'
import { commonOptions } from './common-options.ts'
import { Failure } from './failure.ts'
import { nearest } from './nearest.ts'
import type { Report, Text } from './report.ts'

/** Help for everything, for a noun (`offsets`), or for one command. Throws `usage` when there is no such thing. */
export function presentHelp<C>(commands: readonly Command<C>[], topic: string | null): Report {
  if (topic === null)
    return overview(
      commands,
      'Kafka operations',
      'What you can ask and do. Add --help to any command for its options.',
    )
  const wanted = topic.toLowerCase()
  const named = commands.find(command => command.name === wanted)
  if (named) return ofCommand(named)
  const some = commands.filter(command => command.name.startsWith(`${wanted} `))
  if (some.length > 0)
    return overview(some, `Commands for ${wanted}`, `What you can ask and do with ${wanted}.`)
  const aliased = commands.find(command => command.aliases.includes(wanted))
  if (aliased) return ofCommand(aliased)
  const near = nearest(
    wanted,
    commands.flatMap(command => [command.name, command.name.split(' ')[0] ?? '']),
  )
  throw new Failure('usage', `There is no command "${topic}".`, {
    hint: near ? `Did you mean "${near}"?` : 'Try help.',
  })
}

function overview<C>(commands: readonly Command<C>[], title: string, summary: string): Report {
  const rows: Text[][] = commands.map(command => [
    [{ code: usage(command) }],
    command.summary,
    riskWords(command),
  ])
  return {
    title,
    tone: 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      {
        kind: 'table',
        table: { columns: [{ name: 'Command' }, { name: 'What it does' }, { name: 'Risk' }], rows },
      },
    ],
    followUps: [],
  }
}

/** Understood with every command, and of no use with one that only reads. */
const ofChanges: ReadonlySet<string> = new Set(['reason', 'dry-run', 'yes', 'wait'])

function ofCommand<C>(command: Command<C>): Report {
  const own = Object.entries(command.arguments).map(([name, one]) => [
    [{ code: one.isPositional ? one.placeholder : `--${name}${one.isFlag ? '' : ` ${one.placeholder}`}` }],
    one.explain + (one.isRequired ? ' (required)' : ''),
  ])
  const common = Object.entries(commonOptions)
    .filter(([name]) => command.kind === 'change' || !ofChanges.has(name))
    .map(([name, one]) => [[{ code: `--${name}${one.isFlag ? '' : ` ${one.placeholder}`}` }], one.explain])
  return {
    title: command.name,
    tone: 'info',
    summary: `${command.summary}. Usage: ${usage(command)}`,
    parts: [
      { kind: 'text', text: `${command.summary}.` },
      { kind: 'code', text: usage(command) },
      ...(command.aliases.length > 0
        ? [{ kind: 'text' as const, text: `Also: ${command.aliases.join(', ')}.` }]
        : []),
      {
        kind: 'text',
        text: `Risk: ${riskWords(command)}${command.permission ? `, needs the right ${command.permission}` : ''}.`,
      },
      {
        kind: 'table',
        table: { columns: [{ name: 'Argument' }, { name: 'Meaning' }], rows: [...own, ...common] },
      },
      { kind: 'heading', text: 'Examples' },
      { kind: 'code', text: command.examples.join('\n') },
    ],
    followUps: [],
  }
}
