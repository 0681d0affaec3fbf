import type { CommonOptions } from '../core/common-options.ts'
import { Failure } from '../core/failure.ts'
import type { Format } from './formats.ts'

/** The format that the options ask for. Throws `usage` where they ask for two. */
export function askedFormat(options: Pick<CommonOptions, 'json' | 'format'>): Format {
  if (options.json && options.format !== undefined && options.format !== 'json')
    throw new Failure('usage', `--json and --format ${options.format} cannot be given together.`, {
      hint: 'Keep one of them.',
    })
  return options.json ? 'json' : (options.format ?? 'table')
}

/** What a line that could not be understood asks for: somebody who reads JSON wants the fault as JSON, too. */
export function guessedFormat(words: readonly string[]): Format {
  const asked = words.flatMap((word, index) => {
    if (word === '--json') return ['json']
    if (word.startsWith('--format=')) return [word.slice('--format='.length)]
    return word === '--format' ? [words[index + 1] ?? ''] : []
  })
  return asked.includes('json') ? 'json' : asked.includes('yaml') ? 'yaml' : 'table'
}
