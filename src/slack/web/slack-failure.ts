import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebAPIRequestError,
} from '@slack/web-api'
import { Failure } from '../../core/failure.ts'

/** An error of Slack's client as a Failure. `refusalOf` and `retryAfterOf` read it again. */
export function slackFailure(error: unknown, method: string): Failure {
  if (error instanceof Failure) return error
  if (error instanceof WebAPIPlatformError) {
    const details = error.data.response_metadata?.messages?.slice(0, 3).join(' ') ?? ''
    return new Failure('rejected', `Slack refused ${method}: ${error.data.error}. ${details}`.trim(), {
      hint: hints[error.data.error],
      cause: error,
    })
  }
  if (error instanceof WebAPIRateLimitedError)
    return new Failure('unreachable', `Slack asks to wait ${error.retryAfter} s (${method}).`, {
      cause: error,
    })
  if (error instanceof WebAPIHTTPError)
    return new Failure('unreachable', `Slack answered ${method} with HTTP ${error.statusCode}.`, {
      cause: error,
    })
  if (error instanceof WebAPIRequestError) {
    const isTimeout = error.original.name === 'TimeoutError'
    const what = isTimeout ? 'did not answer in time' : `could not be reached (${error.original.message})`
    return new Failure(isTimeout ? 'timeout' : 'unreachable', `Slack ${what}: ${method}.`, { cause: error })
  }
  const message = error instanceof Error ? error.message : String(error)
  return new Failure('unreachable', `Slack could not be asked (${method}): ${message}`, { cause: error })
}

/** Slack's error code (`not_in_channel`), when it answered and said no. */
export function refusalOf(error: unknown): string | undefined {
  const cause = error instanceof Failure ? error.cause : error
  return cause instanceof WebAPIPlatformError ? cause.data.error : undefined
}

/** How long Slack wants to be left alone, in milliseconds. */
export function retryAfterOf(error: unknown): number | undefined {
  const cause = error instanceof Failure ? error.cause : error
  if (cause instanceof WebAPIRateLimitedError) return cause.retryAfter * 1000
  return refusalOf(error) === 'ratelimited' ? 1000 : undefined
}

/** Whether the call may have taken effect all the same: Slack gave no answer that says no. */
export const isDoubtful = (error: unknown): boolean =>
  refusalOf(error) === undefined && retryAfterOf(error) === undefined

/** The bot cannot write there: it is no member, or there is no such place any more. */
export const isClosedToBot = (error: unknown): boolean =>
  ['not_in_channel', 'channel_not_found', 'is_archived', 'restricted_action', 'user_not_in_channel'].includes(
    refusalOf(error) ?? '',
  )

/** Something in the blocks is not as Slack wants it. */
export const isBlockRefusal = (error: unknown): boolean =>
  ['invalid_blocks', 'invalid_blocks_format', 'msg_blocks_too_long', 'invalid_attachments'].includes(
    refusalOf(error) ?? '',
  )

const hints: Record<string, string> = {
  not_in_channel: 'Invite the bot to the channel.',
  channel_not_found: 'The channel does not exist, or it is private and the bot is no member.',
  is_archived: 'The channel is archived: name another one in bot.yml.',
  invalid_auth: 'The token is wrong: check SLACK_BOT_TOKEN.',
  account_inactive: 'The app was removed from the workspace.',
  token_revoked: 'The token was revoked: install the app again.',
  missing_scope: 'Install the app again with the scopes of manifest.yml.',
}
