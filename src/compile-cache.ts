import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

/**
 * In a checkout, keeps the code that Node makes of TypeScript; to be called before most of the program is loaded. What strips
 * types is a WebAssembly module that takes 25 MB in each thread: with all code in the cache it is not loaded, and the bot
 * starts in two thirds of the time. The variable is for threads and child processes. The folder is not the shared temporary
 * one, where somebody else could plant code.
 */
export function useCompileCache(env: NodeJS.ProcessEnv): void {
  if (!import.meta.filename.endsWith('.ts')) return
  env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, '../node_modules/.cache/kafka-ops-bot')
  enableCompileCache(env.NODE_COMPILE_CACHE)
}
