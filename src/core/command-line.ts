import { parseArgs } from 'node:util'
import type { Argument, Arguments, Reader } from './argument.ts'
import type { Command } from './command.ts'
import { type CommonOptions, commonOptions } from './common-options.ts'
import { Failure } from './failure.ts'
import { nearest } from './nearest.ts'
import { quoteWord } from './tokenize.ts'

/** A command line that was understood. `given` keeps the texts by argument, for forms and for storing. */
export interface Invocation<C> {
  command: Command<C>
  args: Record<string, unknown>
  options: CommonOptions
  given: Given
  /** As typed, for people and for the audit trail. */
  typed: string
}
export type Given = Record<string, string[]>

/** What a line of words turns out to be: a command, an unfinished one (a form can ask for the rest), or a call for help. */
export type Understood<C> =
  | { kind: 'invocation'; invocation: Invocation<C> }
  | {
      kind: 'unfinished'
      command: Command<C>
      given: Given
      missing: string[]
      failure: Failure
      typed: string
    }
  | { kind: 'help'; topic: string | null; typed: string }

/**
 * Understands words as a command of the list. Throws a `usage` Failure for an unknown command or option (with the nearest
 * name) and for values that cannot be read.
 */
export function understand<C>(
  words: readonly string[],
  commands: readonly Command<C>[],
  reader: Reader,
): Understood<C> {
  const first = words[0]
  const found = findCommand(words, commands)
  const typed = withoutSecrets(words, found?.command).map(quoteWord).join(' ')
  if (first === undefined || first === '--help' || first === '-h') return { kind: 'help', topic: null, typed }
  const second = words[1]
  if (!found) {
    if (isNoun(first, commands)) {
      if (second === undefined || second.startsWith('-')) return { kind: 'help', topic: first, typed }
      throw noSuchVerb(first, second, commands)
    }
    const near =
      nearest(words.slice(0, 2).join(' '), allNames(commands)) ??
      nearest(first, [...allNames(commands), ...nouns(commands)])
    throw new Failure('usage', `There is no command "${words.slice(0, 2).join(' ')}".`, {
      hint: near ? `Did you mean "${near}"?` : 'Try help: it lists all commands.',
    })
  }
  // `alerts` alone is short for `alerts list`; what follows it as a word was meant to be a verb.
  const isShort = found.length === 1 && found.command.name.startsWith(`${first.toLowerCase()} `)
  if (isShort && second !== undefined && !second.startsWith('-') && !takesWords(found.command))
    throw noSuchVerb(first, second, commands)
  const given = collect(words.slice(found.length), found.command)
  if (given.help) return { kind: 'help', topic: found.command.name, typed }
  return fill(found.command, given, reader, typed)
}

/** Options with a secret value (a key to be forgotten, a code that counts once) are no part of what is kept, or run again. */
function withoutSecrets<C>(words: readonly string[], command: Command<C> | undefined): string[] {
  const names = secretsOf(command).flatMap(([name, argument]) => [name, ...Object.keys(argument.spellings)])
  const isSecret = (word: string | undefined): boolean => names.some(name => word === `--${name}`)
  return words.filter(
    (word, index) =>
      !isSecret(word) && !isSecret(words[index - 1]) && !names.some(name => word.startsWith(`--${name}=`)),
  )
}

/** The arguments of a command, and the options of all, whose values are secret. */
export const secretsOf = <C>(command: Command<C> | undefined): [string, Argument<unknown>][] =>
  Object.entries<Argument<unknown>>({ ...commonOptions, ...command?.arguments }).filter(
    ([, argument]) => argument.isSecret,
  )

/**
 * Reads texts by argument name (from a form, from a stored request) as a command's arguments. A dangerous change is
 * unfinished without a reason, unless it is only a dry run or its reason is kept with the stored request.
 */
export function fill<C>(
  command: Command<C>,
  given: Given,
  reader: Reader,
  typed: string,
  source: { isStored: boolean } = { isStored: false },
): Understood<C> {
  const options = readAll(commonOptions, given, reader) as CommonOptions
  const ownReader = options.zone === undefined ? reader : { ...reader, zone: options.zone }
  const missing = Object.entries(command.arguments)
    .filter(([name, argument]) => argument.isRequired && (given[name] ?? []).length === 0)
    .map(([name]) => name)
  const isDangerous = command.kind === 'change' && command.risk === 'dangerous'
  if (isDangerous && !options['dry-run'] && options.reason === undefined && !source.isStored)
    missing.push('reason')
  if (missing.length > 0) {
    const names = missing.map(name => shownName(name, command.arguments[name]))
    const failure = new Failure('usage', `${command.name} needs ${names.join(' and ')}.`, {
      hint: `Usage: ${usage(command)}`,
    })
    return { kind: 'unfinished', command, given, missing, failure, typed }
  }
  const args = readAll(command.arguments, given, ownReader)
  return { kind: 'invocation', invocation: { command, args, options, given, typed } }
}

/** The texts of a command's arguments in their lasting form: times absolute, so that reading them later means the same. */
export function lastingTexts<C>(command: Command<C>, args: Record<string, unknown>): Given {
  const texts: Given = {}
  for (const [name, argument] of Object.entries(command.arguments)) {
    const written = argument.write(args[name])
    if (written.length > 0) texts[name] = written
  }
  return texts
}

/** `offsets reset GROUP --to PLACE [--topic TOPIC] … --reason TEXT`: all that the command does not run without. */
export function usage<C>(command: Command<C>): string {
  const pieces = Object.entries(command.arguments).map(([name, argument]) => {
    const value = argument.isFlag ? '' : argument.placeholder + (argument.isList ? '…' : '')
    const piece = argument.isPositional ? value : `--${name}${value ? ` ${value}` : ''}`
    return argument.isRequired ? piece : `[${piece}]`
  })
  const isDangerous = command.kind === 'change' && command.risk === 'dangerous'
  return [command.name, ...pieces, ...(isDangerous ? ['--reason TEXT'] : [])].join(' ')
}

const shownName = (name: string, argument: Argument<unknown> | undefined): string =>
  argument?.isPositional ? argument.placeholder : `--${name}`

function readAll(declared: Arguments, given: Given, reader: Reader): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const [name, argument] of Object.entries(declared)) {
    try {
      values[name] = argument.read(given[name] ?? [], reader)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      throw new Failure(error.code, `${shownName(name, argument)}: ${error.message}`, {
        hint: error.hint,
        cause: error,
      })
    }
  }
  return values
}

function findCommand<C>(
  words: readonly string[],
  commands: readonly Command<C>[],
): { command: Command<C>; length: number } | undefined {
  for (const length of [3, 2, 1]) {
    const name = words.slice(0, length).join(' ').toLowerCase()
    const command = commands.find(one => one.name === name || one.aliases.includes(name))
    if (command && words.length >= length) return { command, length }
  }
  return undefined
}

const allNames = <C>(commands: readonly Command<C>[]): string[] =>
  commands.flatMap(one => [one.name, ...one.aliases])
const nouns = <C>(commands: readonly Command<C>[]): string[] => [
  ...new Set(commands.map(one => one.name.split(' ')[0] ?? '')),
]
const isNoun = <C>(word: string, commands: readonly Command<C>[]): boolean =>
  nouns(commands).includes(word.toLowerCase())
const verbsOf = <C>(noun: string, commands: readonly Command<C>[]): string[] =>
  commands
    .filter(one => one.name.startsWith(`${noun.toLowerCase()} `))
    .map(one => one.name.slice(noun.length + 1))

const takesWords = <C>(command: Command<C>): boolean =>
  Object.values(command.arguments).some(argument => argument.isPositional)

function noSuchVerb<C>(noun: string, verb: string, commands: readonly Command<C>[]): Failure {
  const verbs = verbsOf(noun, commands)
  const near = nearest(verb, verbs)
  return new Failure('usage', `There is no command "${noun} ${verb}".`, {
    hint: near
      ? `Did you mean "${noun} ${near}"?`
      : `There are: ${verbs.map(one => `${noun} ${one}`).join(', ')}.`,
  })
}

/** Sorts words into texts by argument name. Unknown options are refused with the nearest name. */
function collect<C>(words: readonly string[], command: Command<C>): Given {
  const declared: Arguments = { ...commonOptions, ...command.arguments }
  const meanings = new Map<
    string,
    { name: string; argument: Argument<unknown>; spelling?: { value: string } | { prefix: string } }
  >()
  for (const [name, argument] of Object.entries(declared)) {
    meanings.set(name, { name, argument })
    for (const [other, spelling] of Object.entries(argument.spellings))
      meanings.set(other, { name, argument, spelling })
  }
  const takesValue = (option: {
    argument: Argument<unknown>
    spelling?: { value: string } | { prefix: string }
  }): boolean => (option.spelling ? 'prefix' in option.spelling : !option.argument.isFlag)
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      [...meanings].map(([name, option]) => [
        name,
        {
          type: takesValue(option) ? ('string' as const) : ('boolean' as const),
          ...(name === 'help' ? { short: 'h' } : {}),
        },
      ]),
    ),
  })
  const given: Given = {}
  const positionals: string[] = []
  const spelled = new Map<string, string>()
  for (const token of tokens) {
    if (token.kind === 'option-terminator') continue
    if (token.kind === 'positional') {
      positionals.push(token.value)
      continue
    }
    const option = meanings.get(token.name)
    if (!option) {
      const near = nearest(token.name, meanings.keys())
      throw new Failure('usage', `${command.name} has no option ${token.rawName}.`, {
        hint: near ? `Did you mean --${near}?` : `Usage: ${usage(command)}`,
      })
    }
    const valued = takesValue(option)
    // parseArgs takes the next word whatever it is: `--reason --dry-run` would be a reason, and no dry run.
    if (valued && (token.value === undefined || (!token.inlineValue && /^--(\S|$)/.test(token.value))))
      throw new Failure('usage', `${token.rawName} needs a value.`, {
        hint:
          token.value === undefined
            ? `Usage: ${usage(command)}`
            : `If it is meant, write ${token.rawName}=${quoteWord(token.value)}.`,
      })
    if (!valued && token.value !== undefined)
      throw new Failure('usage', `${token.rawName} takes no value, so "=${token.value}" cannot be read.`)
    const before = spelled.get(option.name)
    if (before !== undefined && !option.argument.isList && !option.argument.isFlag)
      throw new Failure(
        'usage',
        `${before} and ${token.rawName} cannot be given together: only one can hold.`,
        { hint: `Keep one of them.` },
      )
    spelled.set(option.name, token.rawName)
    const value = option.spelling
      ? 'value' in option.spelling
        ? option.spelling.value
        : option.spelling.prefix + (token.value ?? '')
      : (token.value ?? 'true')
    given[option.name] = option.argument.isFlag ? [value] : [...(given[option.name] ?? []), value]
  }
  place(positionals, command, given, spelled)
  return given
}

function place<C>(
  positionals: string[],
  command: Command<C>,
  given: Given,
  spelled: Map<string, string>,
): void {
  const places = Object.entries(command.arguments).filter(
    ([name, argument]) => argument.isPositional && !spelled.has(name),
  )
  for (const [index, [name, argument]] of places.entries()) {
    if (positionals.length === 0) return
    const isLast = index === places.length - 1
    given[name] = argument.isList && isLast ? positionals.splice(0) : positionals.splice(0, 1)
  }
  const extra = positionals[0]
  if (extra === undefined) return
  const taken = Object.entries(command.arguments).find(
    ([name, argument]) => argument.isPositional && spelled.has(name),
  )
  throw new Failure(
    'usage',
    taken
      ? `${taken[1].placeholder} is given twice: ${spelled.get(taken[0])} and "${extra}".`
      : `${command.name} does not know what to do with "${extra}".`,
    { hint: `Usage: ${usage(command)}` },
  )
}
