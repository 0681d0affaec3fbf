import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fileURLToPath } from 'node:url'
import type { Backend } from '../backend.ts'
import { sendJson, sendText } from '../http.ts'
import type { Person } from '../scenario.ts'
import { pageState, type Switch, visitor } from './page-state.ts'

/** The page's own files and its libraries, which come from their packages as they are: nothing is built. */
const files: Record<string, { url: URL; type: string }> = {
  ...Object.fromEntries(
    [
      'app.js',
      'blocks.js',
      'chart.js',
      'composer.js',
      'connection.js',
      'conversation.js',
      'elements.js',
      'emoji.js',
      'external-select.js',
      'field.js',
      'form.js',
      'html.js',
      'message.js',
      'permalink.js',
      'rich-text.js',
      'sidebar.js',
      'table.js',
    ].map(name => [name, { url: new URL(`./${name}`, import.meta.url), type: 'text/javascript' }]),
  ),
  'style.css': { url: new URL('./style.css', import.meta.url), type: 'text/css' },
  'preact.mjs': { url: new URL(import.meta.resolve('preact')), type: 'text/javascript' },
  'hooks.mjs': { url: new URL(import.meta.resolve('preact/hooks')), type: 'text/javascript' },
  'htm.mjs': { url: new URL(import.meta.resolve('htm')), type: 'text/javascript' },
}

const importMap = JSON.stringify({
  imports: { preact: '/page/preact.mjs', 'preact/hooks': '/page/hooks.mjs', htm: '/page/htm.mjs' },
})

const document = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Local stand-in for Slack</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page/style.css">
<script type="importmap">${importMap}</script>
<script type="module" src="/page/app.js"></script>
<div id="app"></div>
</html>
`

/** Only our own scripts run, whatever a message says. Images may come from elsewhere, as apps may show such. */
const securityPolicy = [
  "default-src 'self'",
  `script-src 'self' 'sha256-${createHash('sha256').update(importMap).digest('base64')}'`,
  "img-src 'self' data: http: https:",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ')

export function sendDocument(response: ServerResponse): void {
  response
    .writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': securityPolicy,
      'cache-control': 'no-store',
    })
    .end(document)
}

/** `/page/<file>`, `/page/live?person=` (server-sent events) and `POST /page/switch/<id>`. */
export async function pageRoute(
  backend: Backend,
  switches: readonly Switch[],
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = files[path]
  if (file) {
    const content = await readFile(fileURLToPath(file.url))
    response
      .writeHead(200, { 'content-type': `${file.type}; charset=utf-8`, 'cache-control': 'no-cache' })
      .end(content)
    return
  }
  if (path === 'live') {
    const url = new URL(request.url ?? '/', 'http://stand-in')
    return sendLive(backend, switches, visitor(backend, url.searchParams.get('person') ?? ''), response)
  }
  const chosen = switches.find(({ id }) => path === `switch/${id}`)
  const { origin, host } = request.headers
  if (chosen && request.method === 'POST' && origin === `http://${host}`) {
    try {
      return sendJson(response, 200, { ok: true, text: await chosen.run() })
    } catch (error) {
      return sendJson(response, 200, {
        ok: false,
        text: error instanceof Error ? error.message : String(error),
      })
    }
  }
  sendText(response, 404, 'There is nothing here.')
}

/** Sends the whole state now and after every change, changes of the same moment together. */
function sendLive(
  backend: Backend,
  switches: readonly Switch[],
  person: Person,
  response: ServerResponse,
): void {
  const send = () => response.write(`data: ${JSON.stringify(pageState(backend, person, switches))}\n\n`)
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
  send()
  let pending: NodeJS.Timeout | undefined
  const unsubscribe = backend.workspace.onChange(change => {
    if (change.kind === 'activity' || (change.kind === 'view' && change.person !== person.id)) return
    pending ??= setTimeout(() => {
      pending = undefined
      send()
    }, 40)
  })
  response.on('close', () => {
    clearTimeout(pending)
    unsubscribe()
  })
}
