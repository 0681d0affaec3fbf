import { expect, test } from 'vitest'
import { unslack, withoutMention } from '../../../src/slack/incoming/unslack.ts'

test.each([
  ['offsets reset g —to earliest', 'offsets reset g --to earliest'],
  ['lag –json', 'lag --json'],
  ['—reason “bad deploy”', '--reason "bad deploy"'],
  ['lag ‘my group’', "lag 'my group'"],
  ['lag <http://orders.example.com|orders.example.com>', 'lag orders.example.com'],
  ['peek <https://example.com/a?b=1&amp;c=2>', 'peek https://example.com/a?b=1&c=2'],
  ['mail <mailto:a@b.example|a@b.example>', 'mail a@b.example'],
  ['audit search --by <@U012AB3CD>', 'audit search --by U012AB3CD'],
  ['audit search --by <@U012AB3CD|olive>', 'audit search --by U012AB3CD'],
  ['alerts test --channel <#C012AB3CD|kafka-alerts>', 'alerts test --channel C012AB3CD'],
  ['lag "&lt;!channel&gt; *x* [/red]"', 'lag "<!channel> *x* [/red]"'],
  ['`lag orders`', 'lag orders'],
  ['lag\u00a0orders\u200b', 'lag orders'],
  ['groups list tda_*', 'groups list tda_*'],
  ['lag a-b—c', 'lag a-b—c'],
  ['offsets reset g --to 2026-01-15T10:00:00Z', 'offsets reset g --to 2026-01-15T10:00:00Z'],
])('%s is read as %s', (sent, typed) => {
  expect(unslack(sent)).toBe(typed)
})

test('The mention of the bot is no part of the command', () => {
  expect(withoutMention('<@U0KAFKAB1> lag orders', 'U0KAFKAB1')).toBe('lag orders')
  expect(withoutMention('<@U0KAFKAB1|kafka>: lag', 'U0KAFKAB1')).toBe('lag')
  expect(withoutMention('lag <@U0KAFKAB1>', 'U0KAFKAB1')).toBe('lag <@U0KAFKAB1>')
})
