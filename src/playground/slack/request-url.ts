import { createHmac } from 'node:crypto'
import type { Acknowledgement, Delivery, DeliveryOptions, EnvelopeKind } from './delivery.ts'
import { ackDelay, type Faults } from './faults.ts'
import type { Lifetimes } from './lifetimes.ts'

/** Slack's side of HTTP mode: posts to the app's one request URL, signed as Slack signs. */
export function createRequestUrl(options: {
  url: string
  signingSecret: string
  faults: Faults
  lifetimes: Lifetimes
}): Delivery {
  const { url, signingSecret, faults, lifetimes } = options

  const post = async (
    kind: EnvelopeKind,
    payload: object,
    how: DeliveryOptions,
  ): Promise<Acknowledgement> => {
    const started = performance.now()
    const elapsed = () => performance.now() - started
    const body = encode(kind, payload)
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        headers: {
          'content-type': kind === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
          ...signature(body, signingSecret),
          ...(how.retry
            ? { 'x-slack-retry-num': String(how.retry.attempt), 'x-slack-retry-reason': how.retry.reason }
            : {}),
        },
        signal: AbortSignal.timeout(lifetimes.acknowledgeMs),
      })
      const text = await response.text()
      await ackDelay(faults)
      if (elapsed() > lifetimes.acknowledgeMs) return { ok: false, error: 'operation_timeout', ms: elapsed() }
      if (response.status >= 500) return { ok: false, error: 'http_service_error', ms: elapsed() }
      if (response.status >= 300) return { ok: false, error: 'http_client_error', ms: elapsed() }
      return { ok: true, payload: decode(text, response.headers.get('content-type')), ms: elapsed() }
    } catch (error) {
      const timedOut = error instanceof Error && error.name === 'TimeoutError'
      return { ok: false, error: timedOut ? 'operation_timeout' : 'dispatch_failed', ms: elapsed() }
    }
  }

  return {
    deliver: async (kind, payload, how = {}) => {
      const posts = [post(kind, payload, how)]
      if (faults.takeDuplicate()) posts.push(post(kind, payload, how))
      return Promise.race(posts)
    },
  }
}

/** `v0=` and the HMAC-SHA256 of `v0:<seconds>:<body>` with the signing secret. */
export function signature(body: string, secret: string, seconds = Math.floor(Date.now() / 1000)) {
  const hash = createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex')
  return { 'x-slack-request-timestamp': String(seconds), 'x-slack-signature': `v0=${hash}` }
}

function encode(kind: EnvelopeKind, payload: object): string {
  if (kind === 'events_api') return JSON.stringify(payload)
  if (kind === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString()
  return new URLSearchParams(
    Object.entries(payload).map(([key, value]): [string, string] => [key, String(value)]),
  ).toString()
}

/** A body that is no JSON is a message's text, as Slack takes it for commands. */
function decode(text: string, contentType: string | null): unknown {
  if (text === '') return undefined
  if (!contentType?.includes('json')) return { text }
  try {
    return JSON.parse(text)
  } catch {
    return { text }
  }
}
