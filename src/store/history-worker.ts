import { parentPort, workerData } from 'node:worker_threads'
import Sqlite, { type Database } from 'better-sqlite3'
import { toFailure } from '../core/failure.ts'
import { backUp } from './back-up.ts'
import type { HistoryAnswer, HistoryCall, HistoryWorkerData } from './history-message.ts'
import { historyReader } from './history-reader.ts'
import { historyRetention } from './history-retention.ts'
import { historyWriter } from './history-writer.ts'
import { migrationsFolder } from './migrations-folder.ts'
import { openFile } from './open-file.ts'
import { sqliteFailure } from './sqlite-failure.ts'

/** The thread that owns history.db. Calls are done in the order in which they come; a copy is made between the others. */
const { path, retention } = workerData as HistoryWorkerData
const port = parentPort
port?.on('message', (call: HistoryCall) => void reply(call))

let opened: ReturnType<typeof open> | undefined
let copying: Promise<void> = Promise.resolve()

function open() {
  const db: Database = openFile({
    path,
    migrations: migrationsFolder('history'),
    synchronous: 'NORMAL',
    cacheKiB: 2048,
  })
  return { db, write: historyWriter(db), read: historyReader(db), clean: historyRetention(db, retention) }
}

async function reply(call: HistoryCall): Promise<void> {
  port?.postMessage(await answer(call))
  // Nothing is left to wait for, so the thread ends.
  if (call.kind === 'close') port?.close()
}

async function answer(call: HistoryCall): Promise<HistoryAnswer> {
  const { id } = call
  try {
    return { id, ok: true, answered: await act(call) }
  } catch (error) {
    const { code, message, hint } = toFailure(sqliteFailure(error, path))
    return { id, ok: false, code, message, hint }
  }
}

/** Opens the file at the first call: one that cannot be opened now is tried again at the next. */
async function act(call: HistoryCall): Promise<unknown> {
  if (call.kind === 'check') return check()
  if (call.kind === 'close') {
    await Promise.allSettled([copying])
    opened?.db.close()
    return null
  }
  opened ??= open()
  const { db, read, clean } = opened
  if (call.kind === 'series') return read.series(call.asked)
  if (call.kind === 'window') return read.window(call.asked)
  if (call.kind === 'backup') {
    copying = backUp(db, call.asked)
    return copying
  }
  try {
    opened.write(call.asked)
  } catch (error) {
    opened.write = historyWriter(db)
    throw error
  }
  clean(call.asked.at)
  return null
}

function check(): string | null {
  const db = new Sqlite(path, { readonly: true, fileMustExist: true })
  try {
    const found = db.prepare<[], string>('PRAGMA quick_check(1)').pluck().get()
    return found === 'ok' ? null : String(found)
  } finally {
    db.close()
  }
}
