import { z } from 'zod'
import { type Context, defineQuery } from '../context.ts'
import { text } from '../core/arguments/kinds.ts'
import { type Command, riskWords } from '../core/command.ts'
import { usage } from '../core/command-line.ts'
import { presentHelp } from '../core/present-help.ts'

const shape = z.object({
  topic: z.string().nullable(),
  rows: z.array(
    z.object({
      command: z.string(),
      usage: z.string(),
      summary: z.string(),
      risk: z.string(),
      permission: z.string().nullable(),
    }),
  ),
})

/** `commands` is asked for when help is: help itself is one of them. */
export const help = (commands: () => readonly Command<Context>[]) =>
  defineQuery({
    name: 'help',
    summary: 'List the commands, or explain one',
    arguments: {
      command: text('COMMAND', 'a command or its first word, such as offsets reset')
        .list()
        .orElse([])
        .positional(),
    },
    permission: null,
    needsEnvironment: false,
    examples: ['help', 'help offsets reset'],
    data: shape,
    answer: async ({ command }) => {
      const topic = command.length > 0 ? command.join(' ').toLowerCase() : null
      presentHelp(commands(), topic)
      const some = commands().filter(
        one =>
          topic === null ||
          one.name === topic ||
          one.name.startsWith(`${topic} `) ||
          one.aliases.includes(topic),
      )
      const rows = some.map(one => ({
        command: one.name,
        usage: usage(one),
        summary: one.summary,
        risk: riskWords(one),
        permission: one.permission,
      }))
      return { data: { topic, rows } }
    },
    present: ({ topic }) => presentHelp(commands(), topic),
  })
