import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { listGroupsAnswer, metadataAnswer } from '../../support/wire-answers.ts'
import { apiKeys, startWireKafka } from '../../support/wire-kafka.ts'

test('a closed cluster keeps no process alive and leaves no error behind, whatever was under way', async () => {
  const silent = createServer((socket: Socket) => socket.on('error', () => {}))
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const address = silent.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const hanging = await startWireKafka(2, ({ apiKey }, kafka) =>
    apiKey === apiKeys.metadata
      ? metadataAnswer(kafka, [{ name: 't', leaders: [1, 2, -1] }])
      : apiKey === apiKeys.listGroups
        ? listGroupsAnswer(['g'])
        : 'silence',
  )
  const addresses = [
    `127.0.0.1:${address.port}`,
    '127.0.0.1:1',
    'no-such-host.invalid:9092',
    ...hanging.bootstrap,
  ]
  try {
    const started = performance.now()
    const script = new URL('../../support/ask-and-close.ts', import.meta.url).pathname
    const { stdout, stderr } = await promisify(execFile)(process.execPath, [script, ...addresses])
    expect(performance.now() - started).toBeLessThan(4000)
    expect(stdout + stderr).toBe('')
  } finally {
    await hanging.stop()
    silent.close()
  }
})
