import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../core/failure.ts'
import { backupName, backupTime, isBackupName } from './backup-name.ts'

export interface ClusterBackup {
  id: string
  /** When it was due, epoch milliseconds. */
  at: number
  bytes: number
}

/** Where the scheduled exports of an environment's cluster are kept, below the bot's data folder. */
export const clusterBackupFolder = (dataFolder: string, environment: string): string =>
  join(dataFolder, 'cluster-backups', environment)

export interface KeepClusterBackup {
  folder: string
  /** Epoch milliseconds; a backup of this time that is there already is replaced. */
  at: number
  /** This many of the newest stay. */
  keep: number
  text: string
  /** Throws where a text, read back from the disk, is no whole export. */
  check: (text: string) => void
}

/**
 * Writes one into a temporary file, has it on the disk, reads it back, and only then gives it its name; older ones go after
 * that. What somebody else has put into the folder is left alone. Throws a Failure.
 */
export function keepClusterBackup({ folder, at, keep, text, check }: KeepClusterBackup): void {
  const target = fileOf(folder, backupName(at))
  const part = `${target}.part`
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(part, text, { mode: 0o600, flush: true })
    check(readFileSync(part, 'utf8'))
    renameSync(part, target)
    flushFolder(folder)
    for (const { id } of clusterBackups(folder).slice(keep)) rmSync(fileOf(folder, id))
  } catch (error) {
    rmSync(part, { force: true })
    if (error instanceof Failure) throw error
    throw new Failure('unreachable', `The backup ${target} could not be written: ${reason(error)}.`, {
      hint: 'Look at the disk of the bot’s data folder.',
      cause: error,
    })
  }
}

/** Those in the folder, newest first. */
export function clusterBackups(folder: string): ClusterBackup[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .flatMap(file => (file.endsWith('.json') ? [file.slice(0, -'.json'.length)] : []))
    .filter(isBackupName)
    .map(id => ({ id, at: backupTime(id), bytes: statSync(fileOf(folder, id)).size }))
    .sort((a, b) => b.at - a.at)
}

/** The text of one; null: there is none of this id. */
export function readClusterBackup(folder: string, id: string): string | null {
  if (!isBackupName(id) || !existsSync(fileOf(folder, id))) return null
  return readFileSync(fileOf(folder, id), 'utf8')
}

const fileOf = (folder: string, id: string): string => join(folder, `${id}.json`)

/** The new name of a file is on the disk only when its folder is. */
function flushFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))
