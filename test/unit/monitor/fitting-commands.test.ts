import { expect, test } from 'vitest'
import { commands } from '../../../src/commands.ts'
import { type AlertMetric, metricFacts } from '../../../src/config/config.ts'
import { understand } from '../../../src/core/command-line.ts'
import { tokenize } from '../../../src/core/tokenize.ts'
import { measure } from '../../../src/monitor/alerts/measure.ts'
import { fittingCommands } from '../../../src/monitor/alerts/rule-words.ts'

const members = {
  group: 'a group',
  topic: 'orders',
  broker: '1',
  cluster: 'test',
  receiver: 'slack',
  account: 'an account',
}

test.each(Object.keys(measure) as AlertMetric[])(
  'the buttons under an alert of %s are understood',
  metric => {
    const offered = fittingCommands(metric, members[metricFacts(metric).member], 'test')
    expect(offered.length).toBeGreaterThan(0)
    for (const { command } of offered) {
      const understood = understand(tokenize(command), commands, { now: 0, zone: 'utc' })
      // What lacks only its reason opens a form.
      if (understood.kind === 'unfinished') expect(understood.missing).toEqual(['reason'])
      else expect(understood.kind).toBe('invocation')
    }
  },
)
