import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { openRegistry } from '../../../src/registry/open-registry.ts'
import type { Registry, RegistryOptions } from '../../../src/registry/registry.ts'

export type Answer = (response: ServerResponse, request: IncomingMessage, body: string) => void

/** A registry whose every answer is this one; ends with the test. */
export async function answering(
  answer: Answer,
  options: Partial<RegistryOptions> = {},
): Promise<{ registry: Registry; url: string }> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', chunk => {
      body += String(chunk)
    })
    request.on('end', () => answer(response, request, body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const registry = openRegistry({ environment: 'test', url, requestTimeoutMs: 2_000, ...options })
  onTestFinished(async () => {
    await registry.close()
    server.closeAllConnections()
    server.close()
  })
  return { registry, url }
}

export const json =
  (status: number, body: unknown): Answer =>
  response => {
    response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' })
    response.end(JSON.stringify(body))
  }
