import { setTimeout as sleep } from 'node:timers/promises'
import { WebClient } from '@slack/web-api'
import { Failure } from '../../core/failure.ts'
import { createSlackLogger, type SlackLog } from '../slack-logger.ts'
import { isDoubtful, refusalOf, retryAfterOf, slackFailure } from './slack-failure.ts'

/**
 * A queue of its own to Slack's Web API. One 429 pauses a lane and no other: Slack's client pauses all calls that go
 * through one WebClient, so each lane has its own.
 */
export interface Lane {
  /**
   * Calls Slack. Waits as long as Slack says (429), however often; a call that gave no answer is tried again only when it is
   * `repeatable`: a repeated chat.postMessage posts twice. Throws a Failure.
   */
  call<T>(method: string, run: (client: WebClient) => Promise<T>, how?: { repeatable?: boolean }): Promise<T>
  /** Until when the lane is paused, epoch milliseconds; 0 when it is not. */
  pausedUntil(): number
  /** Gives up waiting: calls that wait for a pause to end are refused from now on. */
  close(): void
}

export type LaneName = 'alerts' | 'answers' | 'edits' | 'lookups'

export interface WebOptions {
  token: string
  /** Ends with `/api/`; default Slack's own. */
  slackApiUrl?: string | undefined
  log: SlackLog
  /** Told of every single call: what waits for a pause or is repeated counts each time that Slack is asked. */
  called?: ((method: string, ok: boolean, tookMs: number) => void) | undefined
}

const repeats = 4
const timeoutMs = 10_000

export function createLane(name: LaneName, options: WebOptions): Lane {
  const client = new WebClient(options.token, {
    ...(options.slackApiUrl === undefined ? {} : { slackApiUrl: options.slackApiUrl }),
    timeout: timeoutMs,
    maxRequestConcurrency: 8,
    // The lane itself waits and repeats: the client would repeat posts whose answer was lost, and pause without saying so.
    rejectRateLimitedCalls: true,
    retryConfig: { retries: 0 },
    logger: createSlackLogger(options.log),
  })
  const closed = new AbortController()
  let pausedUntil = 0

  async function waitOutPause(): Promise<void> {
    while (pausedUntil > Date.now()) await wait(pausedUntil - Date.now())
  }

  async function ask<T>(method: string, run: (client: WebClient) => Promise<T>): Promise<T> {
    const begun = performance.now()
    let ok = false
    try {
      const answer = await run(client)
      ok = true
      return answer
    } finally {
      options.called?.(method, ok, performance.now() - begun)
    }
  }

  async function wait(ms: number): Promise<void> {
    try {
      await sleep(ms, undefined, { signal: closed.signal })
    } catch (error) {
      throw new Failure('unreachable', 'The bot is stopping and could not wait for Slack.', { cause: error })
    }
  }

  return {
    async call(method, run, how = {}) {
      for (let attempt = 0; ; ) {
        await waitOutPause()
        try {
          return await ask(method, run)
        } catch (error) {
          const failure = slackFailure(error, method)
          const retryAfterMs = retryAfterOf(failure)
          if (retryAfterMs !== undefined) {
            pausedUntil = Math.max(pausedUntil, Date.now() + retryAfterMs)
            options.log.warn(`Slack asks the lane "${name}" to wait ${retryAfterMs / 1000} s (${method})`)
            continue
          }
          const mayRepeat = how.repeatable === true && (isDoubtful(failure) || isPassing(failure))
          if (!mayRepeat || attempt >= repeats) throw failure
          attempt += 1
          await wait(250 * 2 ** attempt * (0.5 + Math.random()))
        }
      }
    },
    pausedUntil: () => (pausedUntil > Date.now() ? pausedUntil : 0),
    close: () => closed.abort(),
  }
}

/** Slack's own trouble, which passes. */
const isPassing = (error: unknown): boolean =>
  ['internal_error', 'fatal_error', 'service_unavailable', 'request_timeout'].includes(refusalOf(error) ?? '')
