import { Failure } from '../core/failure.ts'
import { matchesGlob } from '../core/glob.ts'
import { nearest } from '../core/nearest.ts'

/** The names that fit what was asked for: names or globs. Throws `not-found` for one that fits nothing. */
export function chosenTopics(asked: readonly string[], names: readonly string[], where: string): string[] {
  const chosen = asked.flatMap(one => {
    const fitting = names.filter(name => matchesGlob(one, name))
    if (fitting.length > 0) return fitting
    const near = nearest(one, names)
    throw new Failure('not-found', `No topic "${one}" ${where}.`, {
      hint: near ? `Did you mean ${near}?` : 'topics list shows all.',
    })
  })
  return [...new Set(chosen)]
}
