import { Agent, request } from 'undici'
import { type Config, neededSecret, type Webhook } from '../../config/config.ts'
import { Failure, toFailure } from '../../core/failure.ts'
import type { Notice } from '../../core/notice.ts'
import type { OutboxMessage } from '../../store/outbox.ts'
import { withOutlook } from '../delivery-failure.ts'
import type { Deliver } from '../outbox-worker.ts'
import { checkHost, safeLookup } from './address-policy.ts'
import { alertmanagerBody } from './alertmanager-body.ts'
import { signature } from './signature.ts'

export interface WebhookOptions {
  config: () => Config
  env: NodeJS.ProcessEnv
  clock: () => number
}

/** From the first byte to the last; a receiver that needs longer should take it and work later. */
const withinMs = 10_000
/** This message will never be taken; everything else may be put right on the other side. */
const final = new Set([400, 413, 415, 422])

/**
 * Sends a notice as Alertmanager would. Redirects are not followed: what was signed for one address goes to no other. The
 * receipt is the receiver's answer, `200 OK`. Throws a Failure.
 */
export function webhookDelivery({ config, env, clock }: WebhookOptions): Deliver {
  const agent = new Agent({ connect: { timeout: withinMs, lookup: safeLookup } })
  return async message => {
    const notice = message.payload as unknown as Notice
    const webhook = config().bot.routes.get(notice.route)?.webhook
    if (!webhook)
      throw withOutlook(new Failure('config', `Route "${notice.route}" has no webhook any more.`), {
        isFinal: true,
      })
    return send(agent, addressOf(webhook, env), webhook, { message, notice, env, now: clock() })
  }
}

function addressOf(webhook: Webhook, env: NodeJS.ProcessEnv): URL {
  const written = webhook.url ?? neededSecret(webhook.urlEnv ?? '', env)
  const url = URL.parse(written)
  if (!url || !/^https?:$/.test(url.protocol))
    throw new Failure('config', `${webhook.urlEnv ?? 'The webhook'} holds no http:// or https:// address.`)
  checkHost(url.hostname)
  return url
}

interface Sending {
  message: OutboxMessage
  notice: Notice
  env: NodeJS.ProcessEnv
  now: number
}

async function send(
  agent: Agent,
  url: URL,
  { secretEnv }: Webhook,
  { message, notice, env, now }: Sending,
): Promise<string> {
  const body = JSON.stringify(alertmanagerBody(notice))
  const seconds = Math.floor(now / 1000)
  const signed =
    secretEnv === null
      ? {}
      : { 'x-kafka-ops-signature': signature(neededSecret(secretEnv, env), seconds, body) }
  const { status, retryAfter, text } = await post(agent, url, body, {
    'content-type': 'application/json',
    'user-agent': 'kafka-ops-bot',
    'idempotency-key': message.id,
    ...signed,
  })
  if (status >= 200 && status < 300) return `HTTP ${status}`
  const where = url.host
  if (status >= 300 && status < 400)
    throw new Failure('rejected', `${where} answered with a redirect (${status}), which is not followed.`, {
      hint: 'Write the address it leads to into bot.yml.',
    })
  const failure = new Failure('rejected', `${where} refused it: HTTP ${status}${text && `, ${text}`}`)
  throw withOutlook(failure, {
    isFinal: final.has(status),
    notBefore: retryAfter === null ? null : now + retryAfter,
  })
}

async function post(agent: Agent, url: URL, body: string, headers: Record<string, string>) {
  try {
    const response = await request(url, {
      method: 'POST',
      dispatcher: agent,
      headers,
      body,
      headersTimeout: withinMs,
      bodyTimeout: withinMs,
      signal: AbortSignal.timeout(withinMs),
    })
    const text = await beginning(response.body)
    return { status: response.statusCode, text, retryAfter: retryAfterMs(response.headers['retry-after']) }
  } catch (error) {
    if (error instanceof Failure) throw error
    throw unreachable(url.host, error)
  }
}

/** The address may be a secret itself: only its host is told. */
function unreachable(host: string, error: unknown): Failure {
  const name = error instanceof Error ? error.name : ''
  if (name === 'TimeoutError' || /Timeout/.test(name))
    return new Failure('timeout', `${host} did not answer within ${withinMs / 1000} seconds.`, {
      cause: error,
    })
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : ''
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Failure
    ? cause
    : new Failure('unreachable', `${host} cannot be reached${code}.`, { cause: toFailure(error) })
}

/** As much of an answer as fits into a sentence. */
async function beginning(body: AsyncIterable<Buffer>): Promise<string> {
  let text = ''
  for await (const chunk of body) {
    text += chunk.toString('utf8')
    if (text.length > 200) break
  }
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 200)
}

/** Seconds; the other form, a date, is not worth a guess about two clocks. At most an hour. */
function retryAfterMs(header: string | string[] | undefined): number | null {
  const seconds = Number(header)
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 3600) * 1000 : null
}
