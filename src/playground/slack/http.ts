import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Args } from './args.ts'

/** The whole body. Throws a RangeError beyond `limit` bytes. */
export async function readBody(request: IncomingMessage, limit = 20_000_000): Promise<Buffer> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request) {
    const buffer = Buffer.from(chunk)
    length += buffer.byteLength
    if (length > limit) throw new RangeError('The request is too large.')
    chunks.push(buffer)
  }
  return Buffer.concat(chunks)
}

/** The fields of a request: of its query, and of its form or JSON body. Empty for a body that is neither. */
export function readFields(request: IncomingMessage, body: Buffer, url: URL): Args {
  const type = request.headers['content-type'] ?? ''
  const query = Object.fromEntries(url.searchParams)
  if (type.includes('json')) {
    try {
      const value: unknown = JSON.parse(body.toString())
      return { ...query, ...(typeof value === 'object' ? value : {}) }
    } catch {
      return query
    }
  }
  return { ...query, ...Object.fromEntries(new URLSearchParams(body.toString())) }
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers = {}): void {
  const text = JSON.stringify(body)
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(text)
}

export function sendText(response: ServerResponse, status: number, text: string, headers = {}): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(text)
}
