import { Document, isSeq, type Scalar } from 'yaml'
import type { Command } from '../core/command.ts'
import { shortcutId } from './action-ids.ts'

/** The scopes of the bot's token and what each is for: nothing that the bot can do without. */
export const botScopes: readonly { scope: string; why: string }[] = [
  { scope: 'commands', why: 'offer the slash command and the global shortcut' },
  { scope: 'chat:write', why: 'answer, edit and take back its own messages' },
  { scope: 'app_mentions:read', why: 'hear commands that mention the bot, also in threads' },
  {
    scope: 'im:history',
    why: 'hear commands in direct messages, and find its own message there after a lost answer',
  },
  { scope: 'im:write', why: 'open direct messages, for answers that are for one person only' },
  {
    scope: 'channels:history',
    why: 'find its own message after a lost answer, so that nothing is posted twice',
  },
  { scope: 'groups:history', why: 'the same in private channels' },
  { scope: 'users:read', why: 'time zones, and who is a guest, a bot or deactivated and so has no rights' },
  { scope: 'usergroups:read', why: 'rights by Slack user group (slack_user_groups in bot.yml)' },
  {
    scope: 'files:write',
    why: 'give long answers and exports as files, and the key of a second factor as a picture, which is deleted',
  },
]

export interface ManifestOptions {
  /** Socket Mode needs no public address; HTTP needs one. */
  requestUrl?: string
}

/** The Slack app as Slack reads it from a manifest. The usage hint names the first words of the commands. */
export function buildManifest<C>(commands: readonly Command<C>[], options: ManifestOptions = {}) {
  const { requestUrl } = options
  const url = requestUrl === undefined ? {} : { url: requestUrl }
  return {
    display_information: {
      name: 'Kafka Ops',
      description: 'Ask about Kafka clusters and change them safely',
      background_color: '#1f2937',
    },
    features: {
      app_home: {
        home_tab_enabled: true,
        messages_tab_enabled: true,
        messages_tab_read_only_enabled: false,
      },
      bot_user: { display_name: 'kafka', always_online: true },
      shortcuts: [
        {
          name: 'Kafka',
          type: 'global',
          callback_id: shortcutId,
          description: 'Ask or change a Kafka cluster',
        },
      ],
      slash_commands: [
        {
          command: '/kafka',
          ...url,
          description: 'Ask or change a Kafka cluster',
          usage_hint: usageHint(commands),
          should_escape: false,
        },
      ],
    },
    oauth_config: { scopes: { bot: botScopes.map(one => one.scope) } },
    settings: {
      event_subscriptions: {
        ...(requestUrl === undefined ? {} : { request_url: requestUrl }),
        bot_events: ['app_home_opened', 'app_mention', 'message.im'],
      },
      interactivity: {
        is_enabled: true,
        ...(requestUrl === undefined
          ? {}
          : { request_url: requestUrl, message_menu_options_url: requestUrl }),
      },
      org_deploy_enabled: false,
      socket_mode_enabled: requestUrl === undefined,
      token_rotation_enabled: false,
    },
  }
}

/** The manifest as YAML, each scope with its reason beside it. */
export function manifestYaml<C>(commands: readonly Command<C>[], options: ManifestOptions = {}): string {
  const document = new Document(buildManifest(commands, options))
  document.commentBefore =
    ' The Slack app. Written from the commands by `npm run generate`; changes by hand are lost.\n Slack reads it at https://api.slack.com/apps (Create New App, From a manifest).'
  const scopes = document.getIn(['oauth_config', 'scopes', 'bot'])
  if (isSeq(scopes))
    for (const [index, { why }] of botScopes.entries()) {
      const node = scopes.items[index] as Scalar | undefined
      if (node) node.comment = ` ${why}`
    }
  return document.toString({ lineWidth: 0 })
}

/** `health | lag | groups list | …`, in at most 1,000 characters (Slack's limit of a usage hint). */
function usageHint<C>(commands: readonly Command<C>[]): string {
  const names = commands.filter(command => command.kind === 'query').map(command => command.name)
  return [...names.slice(0, 5), 'help'].join(' | ').slice(0, 1000)
}
