import type { API, Connection } from '@platformatic/kafka'

/** One request in one version of its API. A question is a list of them, the newest version first. */
export interface Request<R> {
  key: number
  version: number
  send(connection: Connection): Promise<R>
}

/**
 * A request by one of the library's codecs. The codecs reject with a ResponseError as soon as one entry of an answer
 * carries an error code, be it one partition of thousands; the answer itself, error codes included, is in its `response`.
 */
export function request<A extends unknown[], R>(api: API<A, R>, ...args: A): Request<R> {
  return {
    key: api.key,
    version: api.version,
    send: connection =>
      api.async(connection, ...args).catch((error: unknown) => {
        if (isResponseError<R>(error)) return error.response
        throw error
      }),
  }
}

const isResponseError = <R>(error: unknown): error is Error & { response: R } =>
  error instanceof Error &&
  'response' in error &&
  typeof error.response === 'object' &&
  error.response !== null
