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

/** How long a process waits for another one that is writing. */
const busyTimeoutMs = 5000

/**
 * Opens a database file for this user alone, in WAL mode, at the newest version. One that may only be read is opened for
 * reading, if it is at the newest version. Throws a Failure.
 */
export function openFile(options: FileOptions): Database {
  const { path } = options
  try {
    const isWritable = prepareFile(path)
    const db = new Sqlite(path, { timeout: busyTimeoutMs, readonly: !isWritable })
    try {
      if (isWritable) switchToWal(db)
      db.pragma(`synchronous = ${options.synchronous}`)
      db.pragma('foreign_keys = ON')
      // What is taken out of a row is overwritten in its page, which is written then anyway.
      db.pragma('secure_delete = FAST')
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

/**
 * The switch of a new file (or of a restored backup) upgrades a lock, and there SQLite answers SQLITE_BUSY at once instead of
 * waiting for its busy time-out: two processes that start at the same moment meet exactly this.
 */
function switchToWal(db: Database): void {
  const deadline = Date.now() + busyTimeoutMs
  for (;;) {
    try {
      return void db.pragma('journal_mode = WAL')
    } catch (error) {
      const isBusy = error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')
      if (!isBusy || Date.now() > deadline) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
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
