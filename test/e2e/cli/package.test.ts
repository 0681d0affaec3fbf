import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sharedKafka } from '../../support/kafka-cluster.ts'

const folder = mkdtempSync(join(tmpdir(), 'kafka-ops-package-'))
const installed = join(folder, 'node_modules', 'kafka-ops-bot')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Packed as for a registry and laid where npm would lay it; the packages that it needs are those of the checkout. */
beforeAll(() => {
  const npm = ['pack', '--silent', '--pack-destination', folder]
  const packed = execFileSync('npm', npm, { encoding: 'utf8' }).trim().split('\n').at(-1) ?? ''
  mkdirSync(installed, { recursive: true })
  execFileSync('tar', ['-xzf', join(folder, packed), '-C', installed, '--strip-components=1'])
  symlinkSync(resolve('node_modules'), join(installed, 'node_modules'))
})

const run = (words: string[], env: NodeJS.ProcessEnv = {}): string =>
  execFileSync(process.execPath, [join(installed, 'bin', 'kafka-ops.js'), ...words], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  })

test('the installed package has no sources to fall back on, and answers', () => {
  expect(existsSync(join(installed, 'src'))).toBe(false)
  expect(run(['help'])).toContain('offsets reset')
  expect(run(['--version'])).toMatch(/^\d+\.\d+\.\d+\n$/)
})

test('the installed package reads a cluster', () => {
  const env = { KAFKA_BOOTSTRAP_SERVERS: sharedKafka().bootstrap.join(',') }
  expect(JSON.parse(run(['groups', 'list', '--json'], env))).toMatchObject({ command: 'groups list' })
})

test('the installed package finds its migrations', () => {
  const env = {
    KAFKA_BOOTSTRAP_SERVERS: sharedKafka().bootstrap.join(','),
    KAFKA_OPS_DATA: join(folder, 'data'),
  }
  const script = `
    import { openStore } from ${JSON.stringify(join(installed, 'dist/store/open-store.js'))}
    await openStore({ folder: ${JSON.stringify(join(folder, 'data'))} }).close()
  `
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { env })
  expect(existsSync(join(folder, 'data', 'ops.db'))).toBe(true)
})
