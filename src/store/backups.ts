import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { backupName, backupTime, isBackupName } from './backup-name.ts'
import type { Store } from './store.ts'

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
  const target = join(folder, backupName(at))
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
  for (const at of backupTimes(folder).slice(keep)) rmSync(join(folder, backupName(at)), { recursive: true })
}

/** When the backups in the folder were made, newest first. */
export function backupTimes(folder: string): number[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(isBackupName)
    .map(backupTime)
    .sort((a, b) => b - a)
}
