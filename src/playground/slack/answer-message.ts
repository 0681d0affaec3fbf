import { type Args, booleanArg, textArg } from './args.ts'
import type { Backend } from './backend.ts'
import { newTs } from './ids.ts'
import type { ResponseTarget } from './lifetimes.ts'
import type { Message } from './message.ts'
import { messageContent } from './message-content.ts'
import { Refusal } from './refusal.ts'

/**
 * Posts what an app says to a `response_url` or with its acknowledgement of a command. It works in channels that the bot
 * is not in. Only the person who acted sees it unless `response_type` is `in_channel`. Returns the message, or nothing
 * where the original was deleted.
 */
export function answerMessage(backend: Backend, target: ResponseTarget, args: Args): Message | undefined {
  const { workspace } = backend
  const channel = workspace.channel(target.channel)
  const original = target.original && workspace.find(channel.id, target.original.ts)
  if (booleanArg(args, 'delete_original')) {
    if (!original) throw new Refusal('message_not_found')
    workspace.remove(original)
    return undefined
  }
  const content = messageContent(backend, args)
  if (channel.isArchived) throw new Refusal('is_archived')
  if (booleanArg(args, 'replace_original') && target.original) {
    if (!original) throw new Refusal('message_not_found')
    workspace.edit(original, { ...content, editedTs: newTs() })
    return original
  }
  const threadTs = textArg(args, 'thread_ts')
  return workspace.post({
    channel: channel.id,
    user: workspace.scenario.bot.userId,
    ...content,
    ...(threadTs ? { threadTs } : {}),
    ...(textArg(args, 'response_type') === 'in_channel' ? {} : { ephemeralFor: target.person }),
  })
}
