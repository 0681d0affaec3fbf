import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from './store.ts'

/** The folders of scheduled backups are called after their time, so that their names sort as their times do. */
const named = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/
const nameOf = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replaceAll(':', '-')}Z`
const timeOf = (name: string): number => Date.parse(name.replace(/T(\d\d)-(\d\d)-(\d\d)Z$/, 'T$1:$2:$3Z'))

export interface BackupOptions {
  /** Where all backups are kept, each in a folder of its own. */
  folder: string
  /** Epoch milliseconds; a backup of this time that is there is not made again. */
  at: number
  /** This many of the newest stay. */
  keep: number
}

/**
 * Copies both files while they are in use. Older backups go only when the new one is whole. Rejects with a Failure. What
 * somebody else has put into the folder is left alone.
 */
export async function keepBackup(store: Pick<Store, 'backup'>, options: BackupOptions): Promise<void> {
  const { folder, at, keep } = options
  const target = join(folder, nameOf(at))
  if (!existsSync(target)) {
    const part = `${target}.part`
    rmSync(part, { recursive: true, force: true })
    try {
      await store.backup(part)
      renameSync(part, target)
    } catch (error) {
      rmSync(part, { recursive: true, force: true })
      throw error
    }
  }
  for (const at of backupTimes(folder).slice(keep)) rmSync(join(folder, nameOf(at)), { recursive: true })
}

/** When the backups in the folder were made, newest first. */
export function backupTimes(folder: string): number[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(name => named.test(name))
    .map(timeOf)
    .sort((a, b) => b - a)
}
