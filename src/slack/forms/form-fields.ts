import type { Argument, Arguments } from '../../core/argument.ts'
import type { Command } from '../../core/command.ts'
import { commonOptions } from '../../core/common-options.ts'

/** An argument or option as it stands in a form. */
export interface FormEntry {
  name: string
  argument: Argument<unknown>
  isNeeded: boolean
}

/** The block of an argument; errors of a form name it. */
export const blockOf = (name: string): string => `arg:${name}`
export const nameOfBlock = (block: string): string => block.replace(/^arg:/, '')

/** What a form asks: the command's own arguments, then the few options that make sense in one. */
export function formEntries<C>(command: Command<C>): FormEntry[] {
  const isDangerous = command.kind === 'change' && command.risk === 'dangerous'
  // A form leads to the plan and its button, so that there is no question to skip.
  const own = Object.entries(command.arguments)
    .filter(([name]) => name !== 'yes')
    .map(([name, argument]) => ({ name, argument, isNeeded: argument.isRequired }))
  const options: FormEntry[] = [
    ...(command.needsEnvironment ? [option('env')] : []),
    ...(command.kind === 'change' ? [{ ...option('reason'), isNeeded: isDangerous }, option('dry-run')] : []),
    ...(command.kind === 'query' ? [option('private')] : []),
  ]
  return [...own, ...options.filter(one => !(one.name in command.arguments))]
}

const option = (name: keyof typeof commonOptions): FormEntry => ({
  name,
  argument: (commonOptions as Arguments)[name] as Argument<unknown>,
  isNeeded: false,
})
