import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Control } from './control.ts'
import { readBody, sendJson } from './http.ts'
import type { Record } from './record.ts'

/**
 * `POST /_control/act/slash` with a JSON list of the arguments calls `control.act.slash(...)`, `/_control/archive` calls
 * `control.archive(...)`, `/_control/record/messages` calls `record.messages(...)`, and so on: for tests and pages in
 * another process. A foreign web page cannot use it: its Origin is not ours.
 */
export async function controlRoute(
  control: Control,
  record: Record,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { origin, host } = request.headers
  if (request.method !== 'POST' || (origin !== undefined && origin !== `http://${host}`)) {
    return sendJson(response, 403, { error: 'Only POST, and only from this page or no page at all.' })
  }
  const [, place = '', name = ''] = /^(?:(act|record)\/)?(\w+)$/.exec(path) ?? []
  const holder: object = place === 'act' ? control.act : place === 'record' ? record : control
  const action: unknown = Object.hasOwn(holder, name) ? Reflect.get(holder, name) : undefined
  if (typeof action !== 'function') return sendJson(response, 404, { error: `There is no control ${path}.` })
  try {
    const args: unknown = JSON.parse((await readBody(request)).toString() || '[]')
    const result: unknown = await Reflect.apply(action, undefined, Array.isArray(args) ? args : [args])
    sendJson(response, 200, { result: result ?? null })
  } catch (error) {
    sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) })
  }
}
