import { Failure } from '../../core/failure.ts'
import { counted } from '../../core/words.ts'

const most = 5

/** The failures that are told one by one, and the number of those that only the steps tell. */
export function failuresOf(failures: readonly Failure[]): Failure[] {
  const different = [...new Map(failures.map(one => [one.message, one])).values()]
  if (different.length <= most) return different
  const rest = different.length - most
  return [
    ...different.slice(0, most),
    new Failure('rejected', `${counted(rest, 'step')} more failed; the steps say why.`),
  ]
}

/** One failure for a change of which no step was done. */
export function nothingDone(failures: readonly Failure[]): Failure {
  const [first, ...others] = failuresOf(failures)
  if (!first) return new Failure('internal', 'No step was done, and none said why.')
  if (others.length === 0) return first
  return new Failure(
    first.code,
    `No step was done. ${[first, ...others].map(one => one.message).join(' ')}`,
    {
      hint: first.hint,
      cause: new AggregateError(failures),
    },
  )
}
