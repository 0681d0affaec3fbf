import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const launcher = fileURLToPath(new URL('../../bin/kafka-ops.js', import.meta.url))

export interface Ran {
  exit: number | null
  stdout: string
  stderr: string
}

/** Starts `kafka-ops` as a person does: a process of its own, without a keyboard. */
export function startCli(words: readonly string[], options: { cwd: string; env?: NodeJS.ProcessEnv }) {
  const { PATH, HOME } = process.env
  const child = spawn(process.execPath, [launcher, ...words], {
    cwd: options.cwd,
    env: { PATH, HOME, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ran: Ran = { exit: null, stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    ran.stdout += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    ran.stderr += chunk.toString()
  })
  const ended = new Promise<Ran>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', exit => resolve({ ...ran, exit }))
  })
  return { child: child as ChildProcess, ran, ended }
}

export const runCli = (
  words: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
): Promise<Ran> => startCli(words, options).ended

/** A folder of its own with `config/bot.yml` in it, when there is one to write. `remove` takes it away. */
export function cliFolder(botYml?: string) {
  const cwd = mkdtempSync(join(tmpdir(), 'kafka-ops-cli-'))
  if (botYml !== undefined) {
    mkdirSync(join(cwd, 'config'))
    writeFileSync(join(cwd, 'config', 'bot.yml'), botYml)
  }
  return { cwd, data: join(cwd, 'data'), remove: () => rmSync(cwd, { recursive: true, force: true }) }
}

/** The operating system's name of whoever runs the tests. */
export const osUser = (): string => userInfo().username
