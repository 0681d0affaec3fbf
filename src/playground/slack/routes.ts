import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerMessage } from './answer-message.ts'
import type { Backend } from './backend.ts'
import type { Control } from './control.ts'
import { controlRoute } from './control-route.ts'
import { readBody, readFields, sendJson, sendText } from './http.ts'
import { pageRoute, sendDocument } from './page/page-route.ts'
import type { Switch } from './page/page-state.ts'
import type { RateLimiter } from './rate-limits.ts'
import type { Record } from './record.ts'
import type { Recorder } from './recorder.ts'
import { Refusal } from './refusal.ts'
import { callWebApi, refusalBody } from './web-api.ts'

export interface Routes {
  backend: Backend
  recorder: Recorder
  limiter: RateLimiter
  control: Control
  record: Record
  switches: readonly Switch[]
}

/** All that the stand-in's one port answers over HTTP. */
export async function route(
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://stand-in')
  const [, place = '', rest = ''] = /^\/([^/]*)\/?(.*)$/.exec(url.pathname) ?? []
  if (!isLocal(request)) return sendText(response, 403, 'This server answers this machine only.')
  switch (place) {
    case '':
    case 'archives':
      return sendDocument(response)
    case 'page':
      return pageRoute(routes.backend, routes.switches, rest, request, response)
    case 'api':
      return webApi(routes, rest, url, request, response)
    case 'response':
      return responseUrl(routes, rest, url, request, response)
    case 'upload':
      return upload(routes, rest, request, response)
    case 'files':
      return download(routes, rest, response)
    case '_control':
      return controlRoute(routes.control, routes.record, rest, request, response)
    default:
      return sendText(response, 404, 'There is nothing here.')
  }
}

/** A name of our own in the Host header: keeps out foreign pages that point their own name at this machine. */
function isLocal(request: IncomingMessage): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(request.headers.host ?? '')
}

async function webApi(
  { backend, recorder, limiter }: Routes,
  method: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const { token: fieldToken, ...args } = readFields(request, await readBody(request), url)
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const token = bearer ?? (typeof fieldToken === 'string' ? fieldToken : undefined)
  const answer = await callWebApi(backend, recorder, limiter, { method, token, args })
  if (answer === 'cut') response.destroy()
  else if (typeof answer.body === 'string') sendText(response, answer.status, answer.body, answer.headers)
  else sendJson(response, answer.status, answer.body, answer.headers)
}

async function responseUrl(
  { backend }: Routes,
  secret: string,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const args = readFields(request, await readBody(request), url)
  try {
    answerMessage(backend, backend.responseUrls.use(secret), args)
    sendText(response, 200, 'ok')
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const isGone = error.code === 'expired_url' || error.code === 'used_url'
    sendJson(response, isGone ? 404 : 400, refusalBody(error))
  }
}

/** The web-api client posts multipart with the content in the field `body`; a raw body is taken as it is. */
async function upload(
  { backend }: Routes,
  secret: string,
  request: IncomingMessage,
  response: ServerResponse,
) {
  const body = await readBody(request)
  const type = request.headers['content-type'] ?? 'application/octet-stream'
  let content = new Uint8Array(body)
  if (type.startsWith('multipart/form-data')) {
    const form = await new Response(content, { headers: { 'content-type': type } }).formData()
    const file = [...form.values()].find(value => typeof value !== 'string')
    content = file === undefined ? new Uint8Array() : new Uint8Array(await file.arrayBuffer())
  }
  try {
    backend.files.store(secret, content)
    sendText(response, 200, `OK - ${content.byteLength}`)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    sendText(response, 404, error.code)
  }
}

function download({ backend }: Routes, path: string, response: ServerResponse) {
  const file = backend.files.find(path.split('/')[0] ?? '')
  if (!file?.content) return sendText(response, 404, 'There is no such file (any more).')
  const disposition = file.mimetype.startsWith('image/') ? 'inline' : 'attachment'
  response
    .writeHead(200, {
      'content-type': file.mimetype,
      'content-disposition': `${disposition}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
      'x-content-type-options': 'nosniff',
    })
    .end(file.content)
}
