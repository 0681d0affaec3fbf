import type { Context } from './context.ts'
import type { Command } from './core/command.ts'

/** The one list of commands, in the order in which help shows them. */
export const commands: readonly Command<Context>[] = []
