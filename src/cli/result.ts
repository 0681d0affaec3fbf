import type { Failure } from '../core/failure.ts'
import type { OwnFile } from '../core/own-file.ts'
import type { Report } from '../core/report.ts'
import type { ExitCode } from './exit-code.ts'

/** What one run in the terminal came to, before it is written in a format. */
export interface Result {
  /** The command's name; null where none was understood. */
  command: string | null
  environment: string | null
  exit: ExitCode
  report: Report
  /** Of the shape that the command declares; of a request where nothing has been done yet. */
  data: unknown
  failures: readonly Failure[]
  /** The file that it is by itself. */
  file?: OwnFile
}
