import { readFileSync, statSync } from 'node:fs'
import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import { type OffsetLine, readOffsetLines } from './offset-lines.ts'
import type { OffsetTarget } from './offset-target.ts'

const mostBytes = 16 * 1024 * 1024

/** The lines that the target consists of; null: it is another kind of target. Throws for a file that Slack asks for. */
export function linesOfTarget(target: OffsetTarget, { caller }: Context): OffsetLine[] | null {
  if (target.kind === 'lines') return target.lines
  if (target.kind !== 'file') return null
  // A free path would let a channel read the bot's files.
  if (caller.door === 'slack')
    throw new Failure('usage', 'Files can be named in a terminal only.', {
      hint: 'Here, paste the lines of the file into the form’s field "To".',
    })
  return readOffsetLines(fileText(target.path), target.path)
}

function fileText(path: string): string {
  try {
    const { size } = statSync(path)
    if (size > mostBytes) throw new Failure('usage', `${path} is too large to hold offsets.`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Failure) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure('not-found', `${path} cannot be read: ${why}.`, {
      hint: 'Name a file that offsets export wrote, or kafka-consumer-groups --reset-offsets --export.',
      cause: error,
    })
  }
}
