import Sqlite from 'better-sqlite3'
import { Failure } from '../core/failure.ts'

/** What SQLite or the file system said, as a Failure; anything else is returned as it is. `file` is what a person has to look at. */
export function sqliteFailure(error: unknown, file: string): unknown {
  const code = codeOf(error)
  if (code === undefined) return error
  const fault = faults[code]
  if (fault)
    return new Failure(fault.code, `${fault.says(file)} (${code})`, { hint: fault.hint(file), cause: error })
  const message = error instanceof Error ? error.message : code
  return new Failure('internal', `The database ${file} refused: ${message} (${code}).`, { cause: error })
}

/** A file whose pages contradict one another: what can be read is read, nothing is written any more. */
export const damagedFile = (file: string, found: string): Failure =>
  new Failure('unreachable', `The database ${file} is damaged, so nothing is written to it: ${found}.`, {
    hint: restore(file),
  })

/** `SQLITE_IOERR_WRITE` is an `SQLITE_IOERR`: the primary result code says enough for people. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof Sqlite.SqliteError) return /^SQLITE_[A-Z]+/.exec(error.code)?.[0] ?? error.code
  const isOfFileSystem = error instanceof Error && 'syscall' in error && 'code' in error
  return isOfFileSystem ? String(error.code) : undefined
}

interface Fault {
  code: 'unreachable' | 'timeout'
  says: (file: string) => string
  hint: (file: string) => string
}

const restore = (file: string): string =>
  file.endsWith('history.db')
    ? 'Stop the bot and remove the file: only charts are lost.'
    : 'Stop the bot and put the last backup in its place.'
const access = (): string => 'Let the user that the bot runs as read and write the file and its folder.'

const full: Fault = {
  code: 'unreachable',
  says: file => `Nothing more can be written to ${file}: the disk is full.`,
  hint: () => 'Make room on the disk; the bot goes on by itself.',
}
const readOnly: Fault = {
  code: 'unreachable',
  says: file => `Nothing can be kept, because ${file} may only be read.`,
  hint: access,
}
const closed: Fault = {
  code: 'unreachable',
  says: file => `The database ${file} cannot be opened.`,
  hint: access,
}

// SQLite's primary result codes (https://www.sqlite.org/rescode.html) and errno names.
const faults: Record<string, Fault> = {
  SQLITE_FULL: full,
  ENOSPC: full,
  EDQUOT: full,
  SQLITE_READONLY: readOnly,
  EROFS: readOnly,
  SQLITE_CANTOPEN: closed,
  EACCES: closed,
  EPERM: closed,
  ENOTDIR: closed,
  // mkdir, where a file stands in the place of the folder.
  EEXIST: closed,
  SQLITE_IOERR: {
    code: 'unreachable',
    says: file => `The disk failed while ${file} was read or written.`,
    hint: () => 'Look at the disk: it may be full, over its quota, or broken.',
  },
  SQLITE_CORRUPT: { code: 'unreachable', says: file => `The database ${file} is damaged.`, hint: restore },
  SQLITE_NOTADB: { code: 'unreachable', says: file => `${file} is no database.`, hint: restore },
  SQLITE_BUSY: {
    code: 'timeout',
    says: file => `Another process has kept ${file} to itself for too long.`,
    hint: () => 'Try again; if it stays so, look for a kafka-ops process that hangs.',
  },
}
