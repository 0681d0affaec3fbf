import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Certificates, makeCertificates } from '../../../src/playground/local-kafka/certificates.ts'
import { openRegistry } from '../../../src/registry/open-registry.ts'
import type { RegistryOptions } from '../../../src/registry/registry.ts'

const folder = mkdtempSync(join(tmpdir(), 'registry-tls-'))
let made: Certificates
let server: ReturnType<typeof createServer>
const seen: string[] = []

beforeAll(async () => {
  made = await makeCertificates(join(folder, 'made'))
  const { ca, brokerCert: cert, brokerKey: key } = made
  server = createServer(
    { ca, cert, key, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      seen.push(String((request.socket as TLSSocket).getPeerCertificate().subject.CN))
      response.writeHead(200, { 'content-type': 'application/json' }).end('["a"]')
    },
  )
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true, force: true })
})

async function subjects(tls?: RegistryOptions['tls']): Promise<string[]> {
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  const registry = openRegistry({ environment: 'test', url, requestTimeoutMs: 3_000, ...(tls && { tls }) })
  try {
    return await registry.subjects()
  } finally {
    await registry.close()
  }
}

test('the bot shows its own certificate to a registry of its own authority', async () => {
  expect(await subjects({ ca: made.ca, cert: made.clientCert, key: made.clientKey })).toEqual(['a'])
  expect(seen).toEqual(['local-client'])
})

test('a certificate of an unknown authority is not trusted, and the sentence says what to name', async () => {
  await expect(subjects()).rejects.toMatchObject({
    code: 'unreachable',
    message: expect.stringContaining('has a certificate that the bot does not trust'),
    hint: expect.stringContaining('tls.ca_file under environments.test.schema_registry'),
  })
})

test('without a certificate the registry refuses, and the sentence says what it may want', async () => {
  await expect(subjects({ ca: made.ca })).rejects.toMatchObject({
    code: 'unreachable',
    hint: expect.stringContaining('tls.cert_file'),
  })
})

test('a registry that speaks TLS, asked in plain http, is told', async () => {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const registry = openRegistry({ environment: 'test', url, requestTimeoutMs: 3_000 })
  await expect(registry.subjects()).rejects.toMatchObject({
    code: 'unreachable',
    hint: expect.stringContaining('https://'),
  })
  await registry.close()
})
