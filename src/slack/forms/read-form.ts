import type { Arguments, Reader } from '../../core/argument.ts'
import type { Command } from '../../core/command.ts'
import { fill, type Given, type Invocation } from '../../core/command-line.ts'
import { commonOptions } from '../../core/common-options.ts'
import { Failure } from '../../core/failure.ts'
import { quoteWord } from '../../core/tokenize.ts'
import type { FormValues } from '../incoming/incoming.ts'
import { clip } from '../render/clip.ts'
import { blockOf, type FormEntry, formEntries } from './form-fields.ts'
import { type Choices, chosenNames } from './lookup-options.ts'

/** A filled-in form: a command that can run, or what is wrong at which block. */
export type ReadForm<C> =
  | { kind: 'invocation'; invocation: Invocation<C> }
  | { kind: 'faults'; errors: Record<string, string> }

/** Reads a form as if its fields had been typed; every fault stands at its own field. */
export async function readForm<C>(
  command: Command<C>,
  values: FormValues,
  reader: Reader,
  choices: Choices,
  environment: string,
): Promise<ReadForm<C>> {
  const given: Given = {}
  const errors: Record<string, string> = {}
  const entries = formEntries(command)
  for (const entry of entries) {
    const texts = await textsOf(entry, values, choices, environment)
    if (texts.length > 0) given[entry.name] = texts
    const fault = faultOf(entry, texts, reader)
    if (fault !== undefined) errors[blockOf(entry.name)] = clip(fault, 300)
  }
  if (Object.keys(errors).length > 0) return { kind: 'faults', errors }
  const line = typedLine(command, given)
  try {
    const understood = fill(command, given, reader, line)
    if (understood.kind === 'invocation') return { kind: 'invocation', invocation: understood.invocation }
    return atFirst(
      entries,
      understood.kind === 'unfinished' ? understood.failure.message : 'This cannot be read.',
    )
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return atFirst(entries, error.message)
  }
}

const atFirst = <C>(entries: readonly FormEntry[], fault: string): ReadForm<C> => ({
  kind: 'faults',
  errors: { [blockOf(entries[0]?.name ?? 'env')]: clip(fault, 300) },
})

function textsOf(
  { name, argument }: FormEntry,
  values: FormValues,
  choices: Choices,
  environment: string,
): Promise<string[]> {
  const filled = values[blockOf(name)] ?? { texts: [], labels: [] }
  const { field } = argument
  if (field.type !== 'lookup' || name === 'env') return Promise.resolve(filled.texts)
  return chosenNames(filled, query => choices(field.of, query, environment))
}

function faultOf({ argument, isNeeded }: FormEntry, texts: string[], reader: Reader): string | undefined {
  if (texts.length === 0) return isNeeded ? 'This is needed.' : undefined
  try {
    argument.read(texts, reader)
    return undefined
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.hint ? `${error.message} ${error.hint}` : error.message
  }
}

/** The command as it would have been typed: for people, for the audit trail, and to be run again. */
function typedLine<C>(command: Command<C>, given: Given): string {
  const declared: Arguments = { ...commonOptions, ...command.arguments }
  const words = Object.entries(given).flatMap(([name, texts]) => {
    const argument = declared[name]
    if (argument?.isSecret) return []
    if (argument?.isFlag) return texts.includes('true') ? [`--${name}`] : []
    // A value that starts with a dash would be read as an option when it stood by itself.
    return texts.map(text =>
      argument?.isPositional && !text.startsWith('-') ? quoteWord(text) : quoteWord(`--${name}=${text}`),
    )
  })
  return [command.name, ...words].join(' ')
}
