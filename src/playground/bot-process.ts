import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../core/failure.ts'

/** The bot as a process of its own, so that it can be killed and started again as in real life. */
export interface BotProcess {
  pid(): number | undefined
  /** SIGKILL; it is started again at once. Resolves when the new one is ready. */
  killAndRestart(): Promise<void>
  /** SIGTERM, and SIGKILL when it takes too long. */
  stop(): Promise<void>
}

export interface BotProcessOptions {
  env: NodeJS.ProcessEnv
  logFile: string
  say: (sentence: string) => void
}

const stopWithinMs = 15_000

/**
 * Starts the bot and resolves when it is ready. It ends when this process does, however that happens: it watches the channel
 * between the two. A bot that ends by itself is told of and not started again.
 */
export async function startBotProcess(options: BotProcessOptions): Promise<BotProcess> {
  let child = await start(options)
  let isStopping = false
  watch(child)

  function watch(bot: ChildProcess): void {
    bot.once('exit', (code, signal) => {
      if (!isStopping && bot === child)
        options.say(`The bot has ended (${signal ?? code}). Its log: ${options.logFile}`)
    })
  }

  return {
    pid: () => child.pid,
    killAndRestart: async () => {
      const old = child
      isStopping = true
      old.kill('SIGKILL')
      if (old.exitCode === null && old.signalCode === null) await once(old, 'exit')
      isStopping = false
      child = await start(options)
      watch(child)
    },
    stop: async () => {
      isStopping = true
      if (child.exitCode !== null || child.signalCode !== null) return
      const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
      child.kill('SIGTERM')
      await once(child, 'exit')
      clearTimeout(timer)
    },
  }
}

async function start({ env, logFile }: BotProcessOptions): Promise<ChildProcess> {
  const log = openSync(logFile, 'a', 0o600)
  const isSource = import.meta.filename.endsWith('.ts')
  const entry = join(import.meta.dirname, '..', isSource ? 'main.ts' : 'main.js')
  // The flags of `npm start` are meant for the bot.
  const child = spawn(process.execPath, [...process.execArgv, entry], {
    env,
    stdio: ['ignore', log, log, 'ipc'],
    // Ctrl-C reaches the whole process group of a terminal; the bot is to be told once, by the playground.
    detached: true,
  })
  closeSync(log)
  const ready = once(child, 'message').then(() => 'ready' as const)
  const ended = once(child, 'exit').then(() => 'ended' as const)
  if ((await Promise.race([ready, ended])) === 'ended')
    throw new Failure('internal', 'The bot did not start.', { hint: `Its log: ${logFile}` })
  return child
}
