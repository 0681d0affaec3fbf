import type { Settings } from '../../test/support/bot.ts'

/** A bot whose alert rules are at work, a few of them firing; everything else as in its tests. */
export const botSettings = (interval: string): Settings => ({
  monitoring: { interval },
  alerts: {
    'lag-warning': { severity: 'warning', above: 10_000, groups: ['*'] },
    'lag-critical': { severity: 'critical', above: 50_000_000, groups: ['*'] },
  },
})
