import { App, HTTPReceiver, LogLevel } from '@slack/bolt'
import type { SlackStandIn } from '../../../src/playground/slack/stand-in.ts'

/** A Bolt app with just enough in it to try every kind of payload. `seen` is what its handlers were told. */
export interface ToyApp {
  app: App
  seen: { kind: string; detail: string }[]
  /** Where the HTTP receiver listens; 0 in Socket Mode. */
  port: number
  stop(): Promise<void>
}

export async function startToyApp(slack: SlackStandIn, options: { http?: number } = {}): Promise<ToyApp> {
  const seen: ToyApp['seen'] = []
  const common = { logLevel: LogLevel.ERROR, clientOptions: { slackApiUrl: slack.apiUrl } }
  const app =
    options.http === undefined
      ? new App({ token: slack.tokens.bot, appToken: slack.tokens.app, socketMode: true, ...common })
      : new App({
          token: slack.tokens.bot,
          receiver: new HTTPReceiver({
            signingSecret: slack.tokens.signingSecret,
            port: options.http,
            endpoints: '/slack/events',
            logLevel: LogLevel.ERROR,
          }),
          ...common,
        })

  app.command('/kafka', async ({ command, ack, say, respond }) => {
    seen.push({ kind: 'command', detail: command.text })
    if (command.text === 'never') return
    if (command.text === 'private') {
      await ack({ text: 'Only you see this.' })
      return
    }
    await ack()
    if (command.text === 'respond') await respond({ text: 'Answered by URL.', response_type: 'in_channel' })
    else
      await say({
        text: `You asked for ${command.text}`,
        blocks: [
          { type: 'section', text: { type: 'mrkdwn', text: `You asked for *${command.text}*` } },
          {
            type: 'actions',
            elements: [
              {
                type: 'button',
                action_id: 'ask',
                value: '42',
                text: { type: 'plain_text', text: 'Ask more' },
              },
            ],
          },
        ],
      })
  })
  app.action('ask', async ({ ack, body, client, action }) => {
    await ack()
    seen.push({ kind: 'action', detail: 'value' in action ? String(action.value) : '' })
    if (!('trigger_id' in body)) return
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'form',
        title: { type: 'plain_text', text: 'Ask' },
        submit: { type: 'plain_text', text: 'Send' },
        blocks: [
          {
            type: 'input',
            block_id: 'topic',
            label: { type: 'plain_text', text: 'Topic' },
            element: { type: 'external_select', action_id: 'topic', min_query_length: 0 },
          },
          {
            type: 'input',
            block_id: 'reason',
            label: { type: 'plain_text', text: 'Reason' },
            element: { type: 'plain_text_input', action_id: 'reason', min_length: 3 },
          },
        ],
      },
    })
  })
  app.options('topic', async ({ ack, options: asked }) => {
    const names = ['orders', 'payments', 'shipments'].filter(name => name.includes(asked.value))
    await ack({ options: names.map(name => ({ text: { type: 'plain_text', text: name }, value: name })) })
  })
  app.view('form', async ({ ack, view }) => {
    const reason = view.state.values.reason?.reason?.value ?? ''
    seen.push({ kind: 'view', detail: JSON.stringify(view.state.values) })
    if (reason.includes('bad')) {
      await ack({ response_action: 'errors', errors: { reason: 'Give a good reason.' } })
    } else await ack()
  })
  app.event('app_mention', async ({ event, say }) => {
    seen.push({ kind: 'mention', detail: event.text })
    await say({ text: 'I was mentioned.', thread_ts: event.thread_ts ?? event.ts })
  })
  app.message(async ({ message, say }) => {
    seen.push({ kind: 'message', detail: 'text' in message ? (message.text ?? '') : '' })
    await say('A direct answer.')
  })
  app.event('app_home_opened', async ({ event, client }) => {
    seen.push({ kind: 'home', detail: event.tab ?? '' })
    await client.views.publish({
      user_id: event.user,
      view: { type: 'home', blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Home' } }] },
    })
  })
  app.shortcut('kafka', async ({ ack, shortcut }) => {
    seen.push({ kind: 'shortcut', detail: shortcut.callback_id })
    await ack()
  })

  await app.start()
  if (options.http === undefined) await slack.waitFor(() => slack.control.connections() > 0)
  return {
    app,
    seen,
    port: options.http ?? 0,
    stop: async () => {
      await app.stop()
    },
  }
}
