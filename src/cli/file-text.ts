import { Failure } from '../core/failure.ts'
import { formatOfFile } from '../core/format-of-file.ts'
import { ownFormat } from '../core/own-file.ts'
import { type Format, formatted } from './formats.ts'
import type { OutputFile } from './output-file.ts'
import { plainPaint } from './paint.ts'
import type { Result } from './result.ts'

/**
 * What is written into the file of `--output`: the answer in its format, or the file that the answer is by itself. Without a format the
 * file's name tells it. Throws
 * where that has no such form, and `refused` where something is missing in it and an older file would go for it.
 */
export function fileText(
  result: Result,
  format: Format,
  { file, name }: { file: Pick<OutputFile, 'isThere'>; name: string },
  zone: string,
): string {
  const wanted = format === 'table' ? formatOfFile(name) : format
  if (!result.file) return formatted(result, wanted, { paint: plainPaint, zone })
  const { text, isWhole } = result.file.as(ownFormat(result.file, wanted, result.command))
  if (isWhole || !file.isThere) return text
  const reasons = result.failures.slice(0, 3).map(one => one.message)
  throw new Failure(
    'refused',
    `${name} stays as it was, as not everything could be read: ${reasons.join('; ')}.`,
    {
      hint: 'Try again when all can be read, or name a new file: it is marked where something is missing.',
    },
  )
}
