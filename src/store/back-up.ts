import { chmodSync, renameSync, rmSync } from 'node:fs'
import Sqlite, { type Database } from 'better-sqlite3'
import { damagedFile, sqliteFailure } from './sqlite-failure.ts'

/**
 * Copies a file that is in use, a piece at a time, checks the copy, and only then puts it into its place. Rejects with a
 * Failure; then what was there before is still there.
 */
export async function backUp(db: Database, to: string): Promise<void> {
  const part = `${to}.part`
  rmSync(part, { force: true })
  try {
    await db.backup(part)
    chmodSync(part, 0o600)
    check(part)
    renameSync(part, to)
  } catch (error) {
    rmSync(part, { force: true })
    throw sqliteFailure(error, to)
  }
}

/** The copy is made one plain file, without -wal and -shm beside it. */
function check(path: string): void {
  const copy = new Sqlite(path)
  try {
    copy.pragma('journal_mode = DELETE')
    const found = copy.prepare<[], string>('PRAGMA quick_check(1)').pluck().get()
    if (found !== 'ok') throw damagedFile(path, String(found))
  } finally {
    copy.close()
  }
}
