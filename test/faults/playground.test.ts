import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { waitFor } from '../support/kafka-cluster.ts'
import { runCli } from '../support/run-cli.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Everything that the playground starts and writes is found by it. */
const temporary = mkdtempSync(join(tmpdir(), 'playground-test-'))
let playground: ChildProcess
let said = ''

beforeAll(async () => {
  const { PATH, HOME } = process.env
  playground = spawn(process.execPath, [join(root, 'src', 'main.ts')], {
    cwd: root,
    env: { PATH, HOME, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, as a shell gives it: Ctrl-C reaches all that is in it.
    detached: true,
  })
  for (const stream of [playground.stdout, playground.stderr])
    stream?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
  await waitFor(() => said.includes('Ctrl-C ends everything'), { timeoutMs: 100_000, what: 'the playground' })
}, 120_000)
afterAll(() => {
  if (playground.exitCode === null && playground.pid !== undefined) process.kill(-playground.pid, 'SIGINT')
  rmSync(temporary, { recursive: true, force: true })
})

/** Processes that live in the playground's temporary folder, by their environment (Linux). */
const left = (): string[] =>
  readdirSync('/proc').filter(pid => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`TMPDIR=${temporary}`)
    } catch {
      return false
    }
  })

test('what the README says for a second terminal works, in any folder', async () => {
  const [servers] = /(?<=KAFKA_BOOTSTRAP_SERVERS=)\S+/.exec(said) ?? []
  const commands = [
    ...readFileSync(join(root, 'README.md'), 'utf8').matchAll(
      /^KAFKA_BOOTSTRAP_SERVERS=\S+ npx kafka-ops (.+)$/gm,
    ),
  ].map(([, words = '']) => words.split(' '))
  expect(commands).toEqual([['lag'], ['health', '--json']])
  const [lag, health] = await Promise.all(
    commands.map(words => runCli(words, { cwd: temporary, env: { KAFKA_BOOTSTRAP_SERVERS: servers } })),
  )
  expect(lag).toMatchObject({ exit: 0, stderr: '', stdout: expect.stringContaining('cpp_tda_processors') })
  expect(health).toMatchObject({ stderr: '' })
  expect(JSON.parse(health?.stdout ?? '')).toMatchObject({ data: { reachable: true, topics: 8, groups: 5 } })
})

test('the page and the metrics answer where the playground says', async () => {
  for (const [address = ''] of said.matchAll(/http:\/\/\S+/g)) expect((await fetch(address)).status).toBe(200)
})

test('Ctrl-C ends everything and leaves no process and no folder', async () => {
  expect(left().length).toBeGreaterThan(4)
  process.kill(-(playground.pid ?? 0), 'SIGINT')
  await waitFor(() => playground.exitCode !== null, { timeoutMs: 50_000, what: 'the end' })
  expect(playground.exitCode).toBe(0)
  await waitFor(() => left().length === 0, { what: 'the last process to be gone' })
  expect(readdirSync(temporary)).toEqual([])
  expect(said.slice(said.indexOf('Stopping'))).toBe('Stopping the playground.\n')
}, 90_000)
