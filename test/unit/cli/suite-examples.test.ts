import { expect, test } from 'vitest'
import { commands } from '../../../src/commands.ts'
import { understand } from '../../../src/core/command-line.ts'
import { tokenize } from '../../../src/core/tokenize.ts'
import { suiteExamples } from '../../support/suite-examples.ts'

const now = Date.UTC(2026, 0, 15)
/** A dry run needs no reason, which the suite knows nothing of. */
const understood = (line: string) =>
  understand([...tokenize(line), '--dry-run'], commands, { now, zone: 'utc' })

test.each(suiteExamples)('the suite’s "$line" is understood as "$command"', ({ line, command }) => {
  expect(understood(line)).toMatchObject({ kind: 'invocation', invocation: { command: { name: command } } })
})

test('its options mean what they meant there', () => {
  const argsOf = (line: string) => {
    const result = understood(line)
    if (result.kind !== 'invocation') throw new Error(`${line} is ${result.kind}`)
    return result.invocation.given
  }
  expect(argsOf('consumer-groups --group-pattern "tda_*" --detailed')).toMatchObject({
    pattern: ['tda_*'],
    detailed: ['true'],
  })
  expect(argsOf('reset-offsets --group g --topic tda_jobs --to-earliest')).toMatchObject({
    group: ['g'],
    topic: ['tda_jobs'],
    to: ['earliest'],
  })
  const dated = argsOf('reset-offsets --group g --to-datetime "2024-01-15T10:00:00"')
  expect(dated.to?.[0]).toContain('2024-01-15T10:00:00')
})
