import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { statusLine } from '../../../src/cli/status-line.ts'

function terminal(isTTY: boolean) {
  const stderr = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 20 })
  const clock = { now: 1000 }
  return {
    clock,
    line: statusLine({ stderr, now: () => clock.now }),
    written: () => String(stderr.read() ?? ''),
  }
}

test('how far a question is stands in one line, which is gone before the answer comes', () => {
  const { clock, line, written } = terminal(true)
  line.tell('5s left, 1,000 recods seen')
  line.tell('5s left, 1,001 records seen')
  clock.now += 1000
  line.tell('4s left')
  line.clear()
  line.clear()
  expect(written()).toBe('\r\u001b[K5s left, 1,000 reco\r\u001b[K4s left\r\u001b[K')
})

test('a file or a pipe gets none', () => {
  const { line, written } = terminal(false)
  line.tell('5s left')
  line.clear()
  expect(written()).toBe('')
})
