import type { AnswerFile, OwnFormat } from './command.ts'
import { Failure } from './failure.ts'
import type { FileFormat } from './format-of-file.ts'

/** An answer that is a file by itself, in the formats that it has; the first one is meant where none is asked for. */
export interface OwnFile {
  formats: readonly OwnFormat[]
  as(format: OwnFormat): AnswerFile
}

/** Throws `usage` for a format that the file does not have. */
export function ownFormat({ formats }: OwnFile, wanted: FileFormat, command: string | null): OwnFormat {
  const found = wanted === 'table' ? formats[0] : formats.find(one => one === wanted)
  if (found !== undefined) return found
  const names = formats.map(one => one.toUpperCase()).join(' or ')
  throw new Failure('usage', `The file of ${command ?? 'this command'} is ${names}, not ${wanted}.`)
}
