import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'

test('a Node that is too old is told so, and how to run it instead', () => {
  const script = `
    Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })
    await import(${JSON.stringify(resolve('bin/kafka-ops.js'))})
  `
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
  })
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toContain('kafka-ops needs Node 24.6 or later; this is Node 20.20.2')
  expect(stderr).toContain('npx kafka-ops')
})
