import { accessSync, closeSync, constants, existsSync, fchmodSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Sqlite, { type Database } from 'better-sqlite3'
import { migrate } from './migrate.ts'
import { sqliteFailure } from './sqlite-failure.ts'

export interface FileOptions {
  path: string
  /** Folder of NNNN-*.sql. */
  migrations: string
  /** FULL: a commit is on the disk when it returns. NORMAL: the last commits may be lost with the power, never the file. */
  synchronous: 'FULL' | 'NORMAL'
  cacheKiB: number
}

/**
 * Opens a database file for this user alone, in WAL mode, at the newest version. One that may only be read is opened for
 * reading, if it is at the newest version. Throws a Failure.
 */
export function openFile(options: FileOptions): Database {
  const { path } = options
  try {
    const isWritable = prepareFile(path)
    const db = new Sqlite(path, { timeout: 5000, readonly: !isWritable })
    try {
      if (isWritable) db.pragma('journal_mode = WAL')
      db.pragma(`synchronous = ${options.synchronous}`)
      db.pragma('foreign_keys = ON')
      db.pragma('trusted_schema = OFF')
      db.pragma(`cache_size = -${options.cacheKiB}`)
      migrate(db, options.migrations)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    throw sqliteFailure(error, path)
  }
}

/** SQLite gives the -wal and -shm files the mode of the database file. A folder that is there already keeps its own mode. */
function prepareFile(path: string): boolean {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  if (existsSync(path) && !mayWrite(path)) return false
  const file = openSync(path, 'a', 0o600)
  fchmodSync(file, 0o600)
  closeSync(file)
  return true
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}
