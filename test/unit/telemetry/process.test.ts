import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'
import { createLog } from '../../../src/telemetry/log.ts'
import { type Step, superviseProcess } from '../../../src/telemetry/process.ts'

function supervised(drain: Step[], boundMs = 5_000) {
  const exited = Promise.withResolvers<number>()
  const target = Object.assign(new EventEmitter(), { exit: (code: number) => exited.resolve(code) })
  superviseProcess({ log: createLog({ level: 'silent' }), drain: () => drain, boundMs, target })
  return { target, exit: exited.promise }
}

test('told to stop, everything is ended in order, and the process exits with 0', async () => {
  const done: string[] = []
  const { target, exit } = supervised([
    { name: 'stop Slack', run: async () => void done.push('Slack') },
    { name: 'close the database', run: () => void done.push('database') },
  ])
  target.emit('SIGTERM')
  expect(await exit).toBe(0)
  expect(done).toEqual(['Slack', 'database'])
})

test('a step that fails does not keep the next ones from being done', async () => {
  const done: string[] = []
  const { target, exit } = supervised([
    { name: 'stop Slack', run: () => Promise.reject(new Error('no')) },
    { name: 'close the database', run: () => void done.push('database') },
  ])
  target.emit('SIGINT')
  expect(await exit).toBe(1)
  expect(done).toEqual(['database'])
})

test('a step that never ends holds the process no longer than the bound', async () => {
  const { target, exit } = supervised([{ name: 'hang', run: () => new Promise(() => undefined) }], 20)
  target.emit('SIGTERM')
  expect(await exit).toBe(1)
})

test('a second signal ends at once', async () => {
  const { target, exit } = supervised([{ name: 'hang', run: () => new Promise(() => undefined) }])
  target.emit('SIGTERM')
  target.emit('SIGTERM')
  expect(await exit).toBe(1)
})

test('a rejection that nobody handled ends the process with 1', async () => {
  const { target, exit } = supervised([])
  target.emit('unhandledRejection', new Error('lost'))
  expect(await exit).toBe(1)
})
