import { Failure } from '../../core/failure.ts'
import type { Lane } from '../web/lane.ts'

/** The channel of a person's direct messages with the bot. Throws a Failure. */
export async function directMessagesWith(lookups: Lane, user: string): Promise<string> {
  const opened = await lookups.call(
    'conversations.open',
    client => client.conversations.open({ users: user }),
    { repeatable: true },
  )
  if (!opened.channel?.id) throw new Failure('rejected', `Slack opened no direct messages with ${user}.`)
  return opened.channel.id
}

/** Slack's ids of direct messages start with D. */
export const isDirect = (channel: string | null): boolean => channel?.startsWith('D') ?? false
