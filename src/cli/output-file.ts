import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../core/failure.ts'

export interface OutputFile {
  /** A file is there already, whose place would be taken. */
  isThere: boolean
  /** Puts the text in place at once: a reader sees the old file or the whole new one, also after a power cut. */
  keep(text: string): void
  /** Leaves what was there as it was; after `keep` it only tidies up. */
  drop(): void
}

/**
 * Makes ready to write a file, before anything is done whose result would then have no place to go. The text goes into a
 * temporary file beside it, which takes the file's name when it is complete, on the disk and read back. Throws `usage` where the
 * file cannot be written.
 */
export function openOutputFile(path: string): OutputFile {
  const existing = existingFile(path)
  if (existing && !existing.isRegular)
    return {
      isThere: false,
      keep: text => written(path, () => writeFileSync(path, text)),
      drop: () => undefined,
    }
  const target = existing?.path ?? path
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.part`)
  const file = opened(path, temporary, existing?.mode ?? 0o666)
  let isOpen = true
  const close = (): void => {
    if (isOpen) closeSync(file)
    isOpen = false
  }
  return {
    isThere: existing !== undefined,
    keep: text =>
      written(path, () => {
        writeFileSync(file, text)
        fsyncSync(file)
        close()
        if (readFileSync(temporary, 'utf8') !== text) throw new Error('it reads back as something else')
        renameSync(temporary, target)
        flushFolder(dirname(target))
      }),
    drop: () => {
      close()
      rmSync(temporary, { force: true })
    },
  }
}

/** A device or a pipe (`/dev/stdout`) is written to, never replaced; of a link, the file that it leads to is. */
function existingFile(path: string): { path: string; isRegular: boolean; mode: number } | undefined {
  try {
    const stats = statSync(path)
    if (stats.isDirectory()) throw cannot(path, 'it is a folder')
    return { path: realpathSync(path), isRegular: stats.isFile(), mode: stats.mode & 0o777 }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error instanceof Failure ? error : cannot(path, reason(error), error)
  }
}

function opened(path: string, temporary: string, mode: number): number {
  try {
    return openSync(temporary, 'w', mode)
  } catch (error) {
    throw cannot(path, reason(error), error)
  }
}

function written(path: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    throw new Failure('unreachable', `${path} could not be written: ${reason(error)}.`, { cause: error })
  }
}

/** The new name of the file is on the disk only when its folder is. */
function flushFolder(path: string): void {
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

const cannot = (path: string, why: string, cause?: unknown): Failure =>
  new Failure('usage', `${path} cannot be written: ${why}.`, {
    hint: 'Name another file after --output.',
    cause,
  })

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error))
