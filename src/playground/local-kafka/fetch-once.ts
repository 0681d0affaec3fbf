import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { Failure } from '../../core/failure.ts'

export interface Fetched {
  /** The folder's name in the cache; another version needs another name. */
  name: string
  /** What Maven is asked for, for the sentence when it fails. */
  what: string
  fetch: (folder: string) => Promise<unknown>
  onProgress?: ((sentence: string) => void) | undefined
}

/**
 * A folder in the user's cache, filled once and then found there. Two processes may ask at once: each fills a folder of its
 * own, and the first to finish gives it its name. Throws `unreachable` when Maven could not fetch it.
 */
export async function fetchOnce({ name, what, fetch, onProgress }: Fetched): Promise<string> {
  const folder = join(cacheFolder(), name)
  if (existsSync(folder)) return folder
  onProgress?.(`Fetching ${name} with Maven, once`)
  const own = `${folder}.${randomUUID()}`
  await mkdir(own, { recursive: true })
  try {
    await fetch(own)
    await rename(own, folder).catch((error: NodeJS.ErrnoException) => {
      // Another process was faster: its folder holds the same.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
    })
  } catch (cause) {
    throw new Failure('unreachable', `Maven could not fetch ${what}.`, {
      hint: 'See what Maven says in the cause; a machine behind a proxy needs it in ~/.m2/settings.xml.',
      cause,
    })
  } finally {
    await rm(own, { recursive: true, force: true })
  }
  return folder
}

const cacheFolder = (): string =>
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'kafka-ops-bot')
