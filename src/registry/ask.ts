import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'
import type { RegistryOptions } from './registry.ts'
import { connectionFailure } from './registry-failure.ts'

/** What came back, whatever its status; `location` where it points elsewhere. */
export interface Answer {
  status: number
  text: string
  contentType: string
  location: string | null
}

export interface Question {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Behind the base address, parts encoded. */
  path: string
  body?: unknown
  /** It only reads, so that it may be asked a second time. */
  isRead: boolean
}

/** Schemas of more than a few hundred KiB are refused by brokers and registries alike; a long list of subjects fits. */
const mostBytes = 8 * 1_048_576
/** A registry behind a proxy that is being replaced answers these for a moment. */
const passing = [429, 502, 503, 504]
const pauseMs = 150

/** Sends requests to one registry: kept connections, one time limit for everything, bounded answers, no redirects. */
export function createAsk(options: RegistryOptions) {
  const agent = new Agent({
    connections: 8,
    maxResponseSize: mostBytes,
    connect: { ...options.tls, timeout: options.requestTimeoutMs },
  })
  const base = options.url.replace(/\/+$/, '')
  let sent = 0

  async function once({ method, path, body }: Question, signal: AbortSignal): Promise<Answer> {
    sent += 1
    const answer = await request(`${base}${path}`, {
      dispatcher: agent,
      method,
      signal,
      headers: {
        // Some registries know only one of the two; the vendor type alone would make a proxy's page unreadable.
        accept: 'application/vnd.schemaregistry.v1+json, application/json;q=0.9',
        ...(body === undefined ? {} : { 'content-type': 'application/vnd.schemaregistry.v1+json' }),
        ...authorization(options),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const header = (name: string): string | null => {
      const value = answer.headers[name]
      return (Array.isArray(value) ? value[0] : value) ?? null
    }
    return {
      status: answer.statusCode,
      text: await answer.body.text(),
      contentType: header('content-type') ?? '',
      location: header('location'),
    }
  }

  return {
    requestsSent: () => sent,
    close: () => agent.destroy(),
    /** Throws a Failure where nothing came back in time; any answer is returned. */
    ask: async (question: Question): Promise<Answer> => {
      const signal = AbortSignal.timeout(options.requestTimeoutMs)
      try {
        const first = await once(question, signal).catch((error: unknown) => error)
        const isAnswer = isAnswerOf(first)
        const again = isAnswer ? passing.includes(first.status) : isBroken(first)
        if (!question.isRead || !again) {
          if (isAnswer) return first
          throw first
        }
        await sleep(pauseMs, undefined, { signal })
        return await once(question, signal)
      } catch (error) {
        throw connectionFailure(error, options)
      }
    },
  }
}

const isAnswerOf = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && 'status' in value && 'text' in value

/** A kept connection that the other side had closed just then. */
function isBroken(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return code === 'ECONNRESET' || code === 'EPIPE' || code === 'UND_ERR_SOCKET'
}

function authorization({ auth }: RegistryOptions): Record<string, string> {
  if (!auth) return {}
  if ('token' in auth) return { authorization: `Bearer ${auth.token}` }
  const pair = Buffer.from(`${auth.username}:${auth.password}`, 'utf8').toString('base64')
  return { authorization: `Basic ${pair}` }
}
