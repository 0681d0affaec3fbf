import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Ports on 127.0.0.1 that nobody listens on now. They lie below the ranges from which systems take the ports of outgoing
 * connections (Linux 32768+, macOS 49152+), so that a killed broker finds its port free when it comes back; the choice is
 * random so that two clusters started at once do not meet.
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>()
  while (ports.size < count) {
    const port = randomInt(20_000, 32_000)
    if (!ports.has(port) && (await isFree(port))) ports.add(port)
  }
  return [...ports]
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
