import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Failure } from '../core/failure.ts'

export interface TelemetryServerOptions {
  /** 127.0.0.1 unless configured: the page names groups and topics. */
  host: string
  /** 0 takes a free one. */
  port: number
  metrics: { contentType: string; page: () => Promise<string> }
  /** What the bot still waits for before it can serve (`Slack`, `the database`); empty: ready. */
  waitingFor: () => readonly string[]
  fault: (error: unknown) => void
}

export interface TelemetryServer {
  /** `http://127.0.0.1:9464` */
  url: string
  close(): Promise<void>
}

/** Serves /metrics, /healthz (the process answers) and /readyz (it can do its work: 200, else 503 with what is missing). */
export async function startTelemetryServer(options: TelemetryServerOptions): Promise<TelemetryServer> {
  const server = createServer((request, response) => {
    answer(request, response, options).catch((error: unknown) => {
      options.fault(error)
      send(response, 500, 'text/plain', 'This could not be answered; see the log.\n')
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => {
      const sentence = `The metrics cannot be served on ${options.host}:${options.port}: ${error.message}`
      reject(
        new Failure('config', sentence, {
          hint: 'Set telemetry.port in bot.yml to a free port.',
          cause: error,
        }),
      )
    })
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = options.host.includes(':') ? `[${options.host}]` : options.host
  return {
    url: `http://${host}:${port}`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { metrics, waitingFor }: TelemetryServerOptions,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(response, 405, 'text/plain', 'Only GET is understood here.\n')
  switch (request.url?.split('?')[0]) {
    case '/metrics':
      return send(response, 200, metrics.contentType, await metrics.page())
    case '/healthz':
      return send(response, 200, 'text/plain', 'ok\n')
    case '/readyz': {
      const missing = waitingFor()
      const text = missing.length === 0 ? 'ready\n' : `waiting for ${missing.join(', ')}\n`
      return send(response, missing.length === 0 ? 200 : 503, 'text/plain', text)
    }
    case undefined:
    default:
      return send(response, 404, 'text/plain', 'There are /metrics, /healthz and /readyz.\n')
  }
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
  response.end(body)
}
