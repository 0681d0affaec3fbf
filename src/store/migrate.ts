import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Database } from 'better-sqlite3'
import { Failure, toFailure } from '../core/failure.ts'
import { sqliteFailure } from './sqlite-failure.ts'

/**
 * Brings a file to the newest version: applies `folder`'s NNNN-*.sql above the file's user_version, in order, each in one
 * transaction together with its new version. Throws a Failure when the file is newer than the program, or a migration fails;
 * then the file is as the last good one left it.
 */
export function migrate(db: Database, folder: string): void {
  const migrations = readMigrations(folder)
  const newest = migrations.at(-1)?.version ?? 0
  if (version(db) > newest)
    throw new Failure('config', `${db.name} was written by a newer version of the bot.`, {
      hint: `It is at version ${version(db)}, this program knows ${newest}. Start the newer program, or restore a backup from before.`,
    })
  for (const migration of migrations) {
    if (version(db) >= migration.version) continue
    try {
      db.transaction(() => apply(db, migration)).immediate()
    } catch (error) {
      const failure = toFailure(sqliteFailure(error, db.name))
      throw new Failure(
        failure.code,
        `${migration.name} could not be applied, so the file is as it was: ${failure.message}`,
        { hint: failure.hint, cause: error },
      )
    }
  }
}

const version = (db: Database): number => Number(db.pragma('user_version', { simple: true }))

interface Migration {
  version: number
  name: string
  sql: string
}

/** Looks at the version once more inside the transaction: two processes may start at the same time. */
function apply(db: Database, migration: Migration): void {
  if (version(db) >= migration.version) return
  db.exec(migration.sql)
  db.pragma(`user_version = ${migration.version}`)
}

function readMigrations(folder: string): Migration[] {
  const names = readdirSync(folder)
    .filter(name => /^\d{4}-.+\.sql$/.test(name))
    .sort()
  return names.map((name, index) => {
    const migration = {
      version: Number(name.slice(0, 4)),
      name,
      sql: readFileSync(join(folder, name), 'utf8'),
    }
    if (migration.version !== index + 1)
      throw new Failure('internal', `Migration ${name} is out of order: ${index + 1} was expected.`)
    return migration
  })
}
