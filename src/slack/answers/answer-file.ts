import { basename } from 'node:path'
import type { CommonOptions } from '../../core/common-options.ts'
import { type FileFormat, formatOfFile } from '../../core/format-of-file.ts'
import { type OwnFile, ownFormat } from '../../core/own-file.ts'
import type { Answer } from '../../core/pipeline.ts'
import { fileName } from '../render/report-file.ts'
import type { SharedFile } from '../web/upload-file.ts'

/** An answer as the text of a file. Throws a `usage` Failure where it has no such form. */
export type FormatAnswer = (answer: Readable, format: FileFormat) => string

/** What a query found, or a plan that was only made to be looked at. */
type Readable = Extract<Answer, { kind: 'answer' | 'only-planned' }>

/** The file that `--json`, `--format` or `--output` ask for; undefined when none does. */
export function answerFile(
  answer: Readable,
  options: Pick<CommonOptions, 'json' | 'format' | 'output'>,
  format: FormatAnswer,
): SharedFile | undefined {
  const { json, output } = options
  if (answer.kind === 'answer' && answer.file) return ownFile(answer.file, answer.command, options)
  if (!json && options.format === undefined && output === undefined) return undefined
  const wanted: FileFormat = json ? 'json' : (options.format ?? formatOfFile(output ?? ''))
  if (wanted === 'table' && output === undefined) return undefined
  const extension = wanted === 'table' ? 'txt' : wanted
  // Only a name: a path of the person's own machine means nothing here.
  const filename = output === undefined ? `${fileName(answer.command)}.${extension}` : basename(output)
  return { filename: filename || `answer.${extension}`, content: format(answer, wanted) }
}

/** An answer that is a file by itself is shared as one in any case. Throws a `usage` Failure where it has no such form. */
function ownFile(
  file: OwnFile,
  command: string,
  { json, format, output }: Pick<CommonOptions, 'json' | 'format' | 'output'>,
): SharedFile {
  const form = ownFormat(file, json ? 'json' : (format ?? formatOfFile(output ?? '')), command)
  return { filename: basename(output ?? '') || `${fileName(command)}.${form}`, content: file.as(form).text }
}
