import type { Database as Sqlite } from 'better-sqlite3'
import { Failure } from '../core/failure.ts'
import { type FileOptions, openFile } from './open-file.ts'
import { damagedFile, sqliteFailure } from './sqlite-failure.ts'

/** One SQLite file. What goes wrong in `read` and `write` is thrown as a Failure in plain words. */
export interface Database {
  readonly sql: Sqlite
  read<T>(fn: () => T): T
  /**
   * Runs `fn` in a BEGIN IMMEDIATE transaction, so that no other process writes in between. Inside another `write` it
   * joins that one: then all of it is committed, or nothing.
   */
  write<T>(fn: () => T): T
  /** Why nothing can be written: the last write failed, or the file is damaged. undefined: all is well. */
  trouble(): Failure | undefined
  close(): void
}

/** Opens and checks a file. A damaged one is opened, too, for reading: changes stop, answers go on. */
export function openDatabase(options: FileOptions): Database {
  const sql = openFile(options)
  const damage = quickCheck(sql)
  let lastFailure: Failure | undefined

  function read<T>(fn: () => T): T {
    try {
      return fn()
    } catch (error) {
      throw sqliteFailure(error, sql.name)
    }
  }

  function write<T>(fn: () => T): T {
    if (damage) throw damage
    const isOutermost = !sql.inTransaction
    try {
      const result = sql.transaction(fn).immediate()
      if (isOutermost) lastFailure = undefined
      return result
    } catch (error) {
      const failure = sqliteFailure(error, sql.name)
      const isNew = failure !== error && failure instanceof Failure
      if (isNew && isOfTheDisk(failure)) lastFailure = failure
      throw failure
    }
  }

  return { sql, read, write, trouble: () => damage ?? lastFailure, close: () => void sql.close() }
}

/** A value that a table refuses says nothing about the file. */
const isOfTheDisk = (failure: Failure): boolean =>
  failure.code === 'unreachable' || failure.code === 'timeout'

/** Reads every page, without comparing the indexes row by row as integrity_check does. */
function quickCheck(sql: Sqlite): Failure | undefined {
  try {
    const found = sql.prepare<[], string>('PRAGMA quick_check(1)').pluck().get()
    return found === 'ok' ? undefined : damagedFile(sql.name, String(found))
  } catch (error) {
    const failure = sqliteFailure(error, sql.name)
    return failure instanceof Failure
      ? damagedFile(sql.name, failure.message)
      : damagedFile(sql.name, String(error))
  }
}
