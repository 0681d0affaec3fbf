import { expect, test } from 'vitest'
import { mrkdwnToRichText } from '../../../src/playground/slack/page/mrkdwn.ts'

const inline = (text: string) => mrkdwnToRichText(text).flatMap((element): unknown[] => element.elements)

test('what an app escaped shows as those characters', () => {
  expect(inline('group &lt;!channel&gt; &amp;amp; [/red]')).toEqual([
    { type: 'text', text: 'group <!channel> &amp; [/red]' },
  ])
})

test('what an app did not escape notifies everybody', () => {
  expect(inline('group <!channel> [/red]')).toEqual([
    { type: 'text', text: 'group ' },
    { type: 'broadcast', range: 'channel' },
    { type: 'text', text: ' [/red]' },
  ])
})

test('emphasis stands around whole words, also around code and references', () => {
  expect(inline('*bold `co*de` <@U1>* a*b*c _it_ ~no~ 2 * 3 * 4')).toEqual([
    { type: 'text', text: 'bold ', style: { bold: true } },
    { type: 'text', text: 'co*de', style: { bold: true, code: true } },
    { type: 'text', text: ' ', style: { bold: true } },
    { type: 'user', user_id: 'U1', style: { bold: true } },
    { type: 'text', text: ' a*b*c ' },
    { type: 'text', text: 'it', style: { italic: true } },
    { type: 'text', text: ' ' },
    { type: 'text', text: 'no', style: { strike: true } },
    { type: 'text', text: ' 2 * 3 * 4' },
  ])
})

test('links, channels, groups, dates and emoji are read', () => {
  expect(inline('<https://a.example/?x=1&amp;y=2|here>')).toEqual([
    { type: 'link', url: 'https://a.example/?x=1&y=2', text: 'here' },
  ])
  expect(inline('<#C1|ops><!subteam^S1><!date^1700000000^{date}|then>:x:')).toEqual([
    { type: 'channel', channel_id: 'C1' },
    { type: 'usergroup', usergroup_id: 'S1' },
    { type: 'date', timestamp: 1_700_000_000, format: '{date}', fallback: 'then' },
    { type: 'emoji', name: 'x' },
  ])
})

test('an address that a click must not open stays text', () => {
  expect(inline('<javascript:alert(1)|x>')).toEqual([{ type: 'text', text: '<javascript:alert(1)|x>' }])
})

test('blocks of code and quotes stand apart', () => {
  expect(mrkdwnToRichText('see\n&gt; said *so*\n```a &lt; *b*\n```done')).toMatchObject([
    { type: 'rich_text_section', elements: [{ text: 'see' }] },
    { type: 'rich_text_quote', elements: [{ text: 'said ' }, { text: 'so', style: { bold: true } }] },
    { type: 'rich_text_preformatted', elements: [{ text: 'a < *b*' }] },
    { type: 'rich_text_section', elements: [{ text: 'done' }] },
  ])
})
