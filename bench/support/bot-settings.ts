import { readFileSync } from 'node:fs'
import type { BotOptions } from '../../test/support/bot.ts'

/** A bot whose alert rules are at work, a few of them firing, started with the flags of `npm start`. */
export const botSettings = (interval: string): Pick<BotOptions, 'config' | 'flags'> => ({
  config: {
    monitoring: { interval },
    alerts: {
      'lag-warning': { severity: 'warning', above: 10_000, groups: ['*'] },
      'lag-critical': { severity: 'critical', above: 50_000_000, groups: ['*'] },
    },
  },
  flags: flagsOfStart(),
})

function flagsOfStart(): string[] {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { scripts } = JSON.parse(text) as { scripts: { start: string } }
  return scripts.start.split(' ').slice(1, -1)
}
