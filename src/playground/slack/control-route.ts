import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Control } from './control.ts'
import { readBody, sendJson } from './http.ts'

/**
 * `POST /_control/act/slash` with a JSON list of the arguments calls `control.act.slash(...)`, and so on for all that
 * Control has: for tests and pages in another process. A foreign web page cannot use it: its Origin is not ours.
 */
export async function controlRoute(
  control: Control,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { origin, host } = request.headers
  if (request.method !== 'POST' || (origin !== undefined && origin !== `http://${host}`)) {
    return sendJson(response, 403, { error: 'Only POST, and only from this page or no page at all.' })
  }
  const [first = '', second] = path.split('/')
  const holder: object = second === undefined ? control : control.act
  const action: unknown = Object.hasOwn(holder, second ?? first)
    ? Reflect.get(holder, second ?? first)
    : undefined
  if (typeof action !== 'function' || (second !== undefined && first !== 'act')) {
    return sendJson(response, 404, { error: `There is no control ${path}.` })
  }
  try {
    const args: unknown = JSON.parse((await readBody(request)).toString() || '[]')
    const result: unknown = await Reflect.apply(action, undefined, Array.isArray(args) ? args : [args])
    sendJson(response, 200, { result: result ?? null })
  } catch (error) {
    sendJson(response, 400, { error: error instanceof Error ? error.message : String(error) })
  }
}
