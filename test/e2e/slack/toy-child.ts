import { appendFileSync, readFileSync } from 'node:fs'
import { startToyBot, type World } from './toy-bot.ts'

/** The toy bot as a process of its own, to be killed. What it executes is kept in a file, as a cluster would keep it. */
const [apiUrl = '', tokens = '{}', folder = '', journal = ''] = process.argv.slice(2)
const executions = {
  push: (line: string) => {
    appendFileSync(journal, `${line}\n`)
    return 0
  },
}
const world = {
  values: { get: () => 14_202, set: () => undefined },
  executions,
  groups: ['orders'],
  gate: Promise.resolve(),
} as unknown as World
readFileSync(journal)
const bot = await startToyBot({ standIn: { apiUrl, tokens: JSON.parse(tokens) }, folder, world })
await bot.pipeline.recover(0)
process.send?.('ready')
