import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'

/**
 * Keeps this process and its threads small; to be called before most of the program is loaded. It is done here rather than
 * on the command line, so that it holds however the bot is started.
 */
export function leanProcess(env: NodeJS.ProcessEnv): void {
  // V8 lets the young generation grow to 48 MB while the program is loaded, and gives nothing back. V8 reads this flag each
  // time it is about to grow; --max-semi-space-size it reads only when a process begins.
  setFlagsFromString('--semi-space-growth-factor=1')
  if (!import.meta.filename.endsWith('.ts')) return
  // What strips types is a WebAssembly module that takes 25 MB in each thread. Code that comes out of the cache needs it not.
  // The variable is for threads and child processes. Not in the shared temporary folder: what lies there could be planted.
  env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../node_modules/.cache/kafka-ops-bot')
  enableCompileCache(env.NODE_COMPILE_CACHE)
}
