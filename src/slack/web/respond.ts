import { Failure } from '../../core/failure.ts'
import type { SlackMessage } from './message.ts'

export interface Response extends SlackMessage {
  /** Seen by the person who acted alone, or by the channel. */
  visibleTo: 'person' | 'channel'
  threadTs?: string | null
}

/**
 * Answers by a response_url: 5 times within 30 minutes, also in channels that the bot is no member of. Throws a Failure;
 * `rejected` when the URL has expired or is used up.
 */
export async function respond(url: string, response: Response): Promise<void> {
  const body = {
    response_type: response.visibleTo === 'channel' ? 'in_channel' : 'ephemeral',
    replace_original: false,
    text: response.text,
    mrkdwn: false,
    ...(response.blocks.length > 0 ? { blocks: response.blocks } : {}),
    ...(response.threadTs ? { thread_ts: response.threadTs } : {}),
  }
  const answer = await ask(url, body)
  if (answer.ok) return
  const said = (await answer.text()).slice(0, 200)
  throw new Failure(
    answer.status >= 500 ? 'unreachable' : 'rejected',
    `Slack did not take the answer (HTTP ${answer.status}: ${said}).`,
  )
}

async function ask(url: string, body: object): Promise<globalThis.Response> {
  try {
    return await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    })
  } catch (error) {
    throw new Failure('unreachable', 'Slack could not be reached with the answer.', { cause: error })
  }
}
