import { setTimeout as sleep } from 'node:timers/promises'
import { type Args, textArg } from './args.ts'
import type { Backend } from './backend.ts'
import type { MethodFault } from './faults.ts'
import { chat } from './methods/chat.ts'
import { conversations } from './methods/conversations.ts'
import { files } from './methods/files.ts'
import { identity } from './methods/identity.ts'
import type { Method } from './methods/method.ts'
import { users } from './methods/users.ts'
import { views } from './methods/views.ts'
import type { RateLimiter } from './rate-limits.ts'
import type { Recorder } from './recorder.ts'
import { Refusal } from './refusal.ts'

const methods: Record<string, Method> = {
  ...identity,
  ...chat,
  ...views,
  ...conversations,
  ...users,
  ...files,
}

/** `cut` means: close the connection without an answer. */
export type ApiAnswer = 'cut' | { status: number; headers?: Record<string, string>; body: object | string }

/** Answers one call of the Web API, with Slack's error codes and the faults that were asked for. */
export async function callWebApi(
  backend: Backend,
  recorder: Recorder,
  limiter: RateLimiter,
  call: { method: string; token: string | undefined; args: Args },
): Promise<ApiAnswer> {
  const fault = backend.faults.take(call.method)
  const answer = fault && !fault.after ? await faulty(fault) : await honest(backend, limiter, call)
  recorder.called({
    method: call.method,
    args: call.args,
    at: Date.now(),
    status: answer === 'cut' ? 0 : answer.status,
    error: answer !== 'cut' && typeof answer.body === 'object' ? errorOf(answer.body) : undefined,
  })
  return fault?.after ? await faulty(fault) : answer
}

async function honest(
  backend: Backend,
  limiter: RateLimiter,
  call: { method: string; token: string | undefined; args: Args },
): Promise<ApiAnswer> {
  try {
    const method = methods[call.method]
    if (!method) throw new Refusal('unknown_method')
    checkToken(backend, call.method, call.token)
    const waitS = limiter.take(call.method, textArg(call.args, 'channel'))
    if (waitS > 0) return rateLimited(waitS)
    return { status: 200, body: { ok: true, ...(await method(backend, call.args)) } }
  } catch (error) {
    if (error instanceof Refusal) return { status: 200, body: refusalBody(error) }
    throw error
  }
}

/** `errors` and `response_metadata.messages` carry the same lines, as Slack sends them. */
export function refusalBody(refusal: Refusal): { ok: false; error: string } {
  const details =
    refusal.details.length === 0
      ? {}
      : {
          errors: refusal.details.map(line => line.replace('[ERROR] ', '')),
          response_metadata: { messages: refusal.details },
        }
  return { ok: false, error: refusal.code, ...details }
}

function checkToken({ tokens }: Backend, method: string, token: string | undefined) {
  if (token === undefined) throw new Refusal('not_authed')
  if (token !== tokens.bot && token !== tokens.app) throw new Refusal('invalid_auth')
  if (tokens.revoked) throw new Refusal('token_revoked')
  const expected = method === 'apps.connections.open' ? tokens.app : tokens.bot
  if (token !== expected && method !== 'auth.test') throw new Refusal('not_allowed_token_type')
}

const rateLimited = (retryAfterS: number): ApiAnswer => ({
  status: 429,
  headers: { 'retry-after': String(retryAfterS) },
  body: { ok: false, error: 'ratelimited' },
})

async function faulty(fault: MethodFault): Promise<ApiAnswer> {
  switch (fault.kind) {
    case 'ratelimited':
      return rateLimited(fault.retryAfterS)
    case 'status':
      return { status: fault.status, body: 'upstream connect error' }
    case 'error':
      return { status: 200, body: { ok: false, error: fault.error } }
    case 'hang':
      await sleep(fault.ms, undefined, { ref: false })
      return 'cut'
  }
}

const errorOf = (body: object) => ('error' in body ? String(body.error) : undefined)
