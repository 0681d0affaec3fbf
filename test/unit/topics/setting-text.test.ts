import { expect, test } from 'vitest'
import { settingText } from '../../../src/topics/setting-text.ts'

test.each([
  ['retention.ms', '31536000000', '31536000000 (365d)'],
  ['retention.ms', '-1', '-1 (for ever)'],
  ['retention.bytes', '5368709120', '5368709120 (5.0 GiB)'],
  ['retention.bytes', '-1', '-1 (no limit)'],
  ['max.message.bytes', '512', '512'],
  ['segment.jitter.ms', '0', '0'],
  ['flush.ms', '9223372036854775807', '9223372036854775807'],
  ['max.compaction.lag.ms', 'nonsense', 'nonsense'],
  ['cleanup.policy', 'delete', 'delete'],
  ['min.insync.replicas', '2', '2'],
  ['local.retention.ms', '-2', '-2'],
])('%s %s is read as %s', (name, value, text) => {
  expect(settingText(name, value)).toBe(text)
})
