import { readFileSync } from 'node:fs'
import type { BotOptions } from '../../test/support/bot.ts'

/** A bot whose alert rules are at work, a few of them firing, started with the flags and variables of `npm start`. */
export const botSettings = (interval: string): Pick<BotOptions, 'config' | 'env' | 'flags'> => ({
  config: {
    monitoring: { interval },
    alerts: {
      'lag-warning': { severity: 'warning', above: 10_000, groups: ['*'] },
      'lag-critical': { severity: 'critical', above: 50_000_000, groups: ['*'] },
    },
  },
  ...startLine(),
})

/** The variables and flags of `npm start`: `VARIABLE=value … node --flag … entry`. */
export function startLine(): { env: Record<string, string>; flags: string[] } {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { scripts } = JSON.parse(text) as { scripts: { start: string } }
  const words = scripts.start.split(' ')
  const program = words.indexOf('node')
  return {
    env: Object.fromEntries(
      words
        .slice(0, program)
        .map(word => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
    ),
    flags: words.slice(program + 1, -1),
  }
}
