import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../../src/store/open-store.ts'
import { startChild } from './support/run-child.ts'
import { tempFolder } from './support/temp-store.ts'

test('a writer that is killed at any moment loses nothing that it had committed, and the trail verifies', async () => {
  const folder = tempFolder()
  const store = openStore({ folder })
  onTestFinished(() => store.close())
  for (let round = 0; round < 8; round++) {
    const child = await startChild(folder)
    let said = ''
    child.stdout?.on('data', (piece: Buffer) => {
      said += piece.toString()
    })
    const writing = once(child.stdout ?? child, 'data')
    const closed = once(child, 'close')
    child.send({ do: 'write-until-killed', at: 0 })
    await writing
    // Any moment will do: the test holds for each, and takes another one every time.
    await sleep(Math.random() * 60)
    child.kill('SIGKILL')
    await closed
    const verified = await store.audit.verify()
    expect(verified.ok).toBe(true)
    const lines = said.split('\n').slice(0, -1)
    expect(lines.length).toBeGreaterThan(0)
    for (const line of lines) {
      const [sequence = '', id = ''] = line.split(' ')
      expect(store.audit.page(Number(sequence) - 1, 1)).toHaveLength(1)
      expect(store.outbox.get(id)).toBeDefined()
    }
    // Row and message are one commit: there are as many of one as of the other.
    const messages = store.outbox.counts().reduce((sum, counted) => sum + counted.count, 0)
    expect(store.audit.head().sequence).toBe(messages)
  }
  const raw = new Sqlite(join(folder, 'ops.db'), { readonly: true })
  expect(raw.pragma('integrity_check', { simple: true })).toBe('ok')
  raw.close()
}, 60_000)

test('the lease of a process that was killed is free at once, without waiting for its time', async () => {
  const folder = tempFolder()
  const store = openStore({ folder })
  onTestFinished(() => store.close())
  const child = await startChild(folder)
  const answered = once(child, 'message')
  child.send({ do: 'lease', ttlMs: 600_000, at: 0 })
  expect((await answered)[0]).toBe(true)
  expect(store.lease.acquire('another', 1000)).toBe(false)
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
  expect(store.lease.acquire('another', 1000)).toBe(process.platform === 'linux')
})
