import { WebClient } from '@slack/web-api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { slackRateLimits } from '../../../src/playground/slack/rate-limits.ts'
import { bot, channels, people } from '../../../src/playground/slack/scenario.ts'
import { type SlackStandIn, startSlackStandIn } from '../../../src/playground/slack/stand-in.ts'

const olive = people.operator.id
const ops = channels.ops.id
let slack: SlackStandIn
let client: WebClient

const connect = (token: string) =>
  new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  })
/** The error code, or `ok`. */
const code = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    (error: { data?: { error?: string }; message: string }) => error.data?.error ?? error.message,
  )

beforeEach(async () => {
  slack = await startSlackStandIn({ lifetimes: { fileReadyMs: 50 } })
  client = connect(slack.tokens.bot)
})
afterEach(() => slack.stop())

test('tokens are checked', async () => {
  expect(await client.auth.test()).toMatchObject({ ok: true, user_id: bot.userId, team_id: slack.teamId })
  expect(await code(connect('xoxb-wrong').auth.test())).toBe('invalid_auth')
  expect(await code(client.apps.connections.open())).toBe('not_allowed_token_type')
  expect(await code(connect(slack.tokens.app).apps.connections.open())).toBe('ok')
  expect(await code(client.apiCall('chat.meMessage'))).toBe('unknown_method')
})

test('messages are refused where Slack refuses them', async () => {
  const post = (channel: string, text = 'x') => code(client.chat.postMessage({ channel, text }))
  expect(await post('C0NOWHERE')).toBe('channel_not_found')
  expect(await post(channels.general.id)).toBe('not_in_channel')
  expect(await post(ops, '')).toBe('no_text')
  expect(await post(ops, 'x'.repeat(40_001))).toBe('msg_too_long')
  expect(await code(client.chat.postMessage({ channel: ops, text: 'x', blocks: '{' as never }))).toBe(
    'invalid_blocks_format',
  )
  slack.control.archive(ops)
  expect(await post(ops)).toBe('is_archived')
  expect(await post(olive)).toBe('ok')
  expect(slack.record.directMessages(olive)).toHaveLength(1)
})

test('only own messages that exist can be changed, and what is not given stays', async () => {
  const { message: hers } = await slack.control.act.say(olive, ops, 'hers')
  const update = (ts: string, text = 'new') => code(client.chat.update({ channel: ops, ts, text }))
  expect(await update(hers?.ts ?? '')).toBe('cant_update_message')
  expect(await update('1.000001')).toBe('message_not_found')
  const blocks = [{ type: 'divider' }]
  const { ts = '' } = await client.chat.postMessage({ channel: ops, text: 'old', blocks })
  expect(await update(ts, 'x'.repeat(4001))).toBe('msg_too_long')
  expect(await update(ts)).toBe('ok')
  expect(slack.record.messages(ops).at(-1)).toMatchObject({ text: 'new', blocks: [{ type: 'divider' }] })
  expect(await code(client.chat.delete({ channel: ops, ts }))).toBe('ok')
  expect(await update(ts)).toBe('message_not_found')
})

test('an ephemeral message is seen by one person and known to no other method', async () => {
  const { message_ts: ts = '' } = await client.chat.postEphemeral({
    channel: ops,
    user: olive,
    text: 'secret',
  })
  expect(slack.record.messages(ops, olive)).toHaveLength(1)
  expect(slack.record.messages(ops, people.viewer.id)).toHaveLength(0)
  expect((await client.conversations.history({ channel: ops })).messages).toEqual([])
  expect(await code(client.chat.update({ channel: ops, ts, text: 'x' }))).toBe('message_not_found')
  const outsider = { channel: channels.approvals.id, user: people.guest.id, text: 'x' }
  expect(await code(client.chat.postEphemeral(outsider))).toBe('user_not_in_channel')
})

test('threads have their parent and its number of replies', async () => {
  const { ts = '' } = await client.chat.postMessage({ channel: ops, text: 'parent' })
  await client.chat.postMessage({ channel: ops, text: 'reply', thread_ts: ts })
  const { messages } = await client.conversations.history({ channel: ops })
  expect(messages).toMatchObject([{ text: 'parent', reply_count: 1 }])
  const { messages: thread } = await client.conversations.replies({ channel: ops, ts })
  expect(thread?.map(message => message.text)).toEqual(['parent', 'reply'])
})

test('people are described with their zone and whether they are guests, gone, or from elsewhere', async () => {
  const about = async (user: string) => (await client.users.info({ user })).user
  expect(await about(people.viewer.id)).toMatchObject({ tz: 'Asia/Kolkata', tz_offset: 19_800 })
  expect(await about(people.guest.id)).toMatchObject({ is_restricted: true })
  expect(await about(people.deactivated.id)).toMatchObject({ deleted: true })
  expect((await about(people.foreign.id))?.team_id).not.toBe(slack.teamId)
  expect(await about(bot.userId)).toMatchObject({ is_bot: true })
  expect(await code(client.users.info({ user: 'U0NOBODY0' }))).toBe('user_not_found')
})

test('lists come in pages', async () => {
  const names: (string | undefined)[] = []
  for await (const page of client.paginate('conversations.list', { limit: 3 })) {
    names.push(...((page as { channels?: { name?: string }[] }).channels ?? []).map(each => each.name))
  }
  expect(names).toEqual(['kafka-ops', 'kafka-alerts', 'kafka-approvals', 'general'])
})

test('an image block may show a file only once it is shared and ready', async () => {
  const upload = await client.filesUploadV2({
    channel_id: ops,
    filename: 'lag.png',
    file: Buffer.from('png'),
  })
  const id = upload.files[0]?.files?.[0]?.id ?? ''
  const image = { type: 'image', alt_text: 'lag', slack_file: { id } }
  const post = () => code(client.chat.postMessage({ channel: ops, text: 'x', blocks: [image] }))
  expect(await post()).toBe('invalid_blocks')
  const shared = await slack.waitFor(() => slack.record.messages(ops)[0])
  expect(shared.files).toMatchObject([{ id, name: 'lag.png', mimetype: 'image/png', size: 3 }])
  expect(await post()).toBe('ok')
  const download = await fetch(`${slack.pageUrl}files/${id}/lag.png`)
  expect(await download.text()).toBe('png')
})

test('limits of a method answer 429 with the seconds to wait', async () => {
  await slack.stop()
  slack = await startSlackStandIn({ rateLimits: slackRateLimits })
  client = connect(slack.tokens.bot)
  const posts = Array.from({ length: 11 }, () => client.chat.postMessage({ channel: ops, text: 'x' }))
  const results = await Promise.allSettled(posts)
  const refused = results.filter(result => result.status === 'rejected')
  expect(refused).toHaveLength(1)
  expect(refused[0]?.reason).toMatchObject({ code: 'slack_webapi_rate_limited_error' })
  expect(refused[0]?.reason.retryAfter).toBeGreaterThan(5)
})

test('old messages go when there are too many', async () => {
  await slack.stop()
  slack = await startSlackStandIn({ keepMessages: 3 })
  client = connect(slack.tokens.bot)
  for (const text of ['1', '2', '3', '4']) await client.chat.postMessage({ channel: ops, text })
  expect(slack.record.messages(ops).map(message => message.text)).toEqual(['2', '3', '4'])
})
