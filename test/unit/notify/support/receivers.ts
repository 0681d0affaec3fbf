import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { onTestFinished } from 'vitest'

export interface Received {
  path: string
  headers: IncomingHttpHeaders
  body: string
}
/** undefined: the connection stays silent. */
export type Answer = { status: number; headers?: Record<string, string>; body?: string } | undefined

/** A webhook receiver on a port of its own, or on one where an earlier one was; it ends with the test. */
export async function startReceiver(
  answer: (received: Received) => Answer = () => ({ status: 200 }),
  port = 0,
) {
  const received: Received[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8')
    })
    request.on('end', () => {
      const one = { path: request.url ?? '', headers: request.headers, body }
      received.push(one)
      const said = answer(one)
      if (said) response.writeHead(said.status, said.headers).end(said.body ?? '')
    })
  })
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve))
  const stop = (): Promise<void> =>
    new Promise(resolve => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(stop)
  return { received, stop, port: (server.address() as AddressInfo).port }
}

export interface Mail {
  from: string
  to: string[]
  user: string | null
  raw: string
}

/** A mail server. `holds` is asked when a mail has come in whole: true, and the sender never hears that it was accepted. */
export async function startMailServer(
  options: SMTPServerOptions & { holds?: (mail: Mail) => boolean; listenOn?: number } = {},
) {
  const { holds, listenOn = 0, ...more } = options
  const mails: Mail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    onData(stream, session, callback) {
      let raw = ''
      stream.on('data', (chunk: Buffer) => {
        raw += chunk.toString('utf8')
      })
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const mail = {
          from: mailFrom === false ? '' : (mailFrom?.address ?? ''),
          to: rcptTo.map(one => one.address),
          user: session.user === undefined ? null : String(session.user),
          raw,
        }
        mails.push(mail)
        if (!holds?.(mail)) callback()
      })
    },
    ...more,
  })
  // A client that was killed leaves a reset connection behind.
  server.on('error', () => undefined)
  const listening = await new Promise<{ port: number }>(resolve => {
    const inner = server.listen(listenOn, '127.0.0.1', () => resolve(inner.address() as AddressInfo))
  })
  const stop = (): Promise<void> => new Promise(resolve => server.close(() => resolve()))
  onTestFinished(stop)
  return { mails, stop, port: listening.port }
}

export const header = (mail: Mail, name: string): string =>
  new RegExp(`^${name}: (.*(?:\\r?\\n[ \\t].*)*)`, 'im').exec(mail.raw)?.[1]?.replaceAll(/\s+/g, ' ') ?? ''
