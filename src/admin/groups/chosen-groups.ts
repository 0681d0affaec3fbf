import { Failure } from '../../core/failure.ts'
import { matchesGlob } from '../../core/glob.ts'
import { counted, listed } from '../../core/words.ts'
import type { GroupListing } from '../../kafka/cluster.ts'

/** `isNamed`: by its own name, and not only by a glob. */
export interface ChosenGroup {
  group: string
  isNamed: boolean
}

/**
 * The groups that were asked for, by names, globs, or several with commas between. What is the name of a group is that group,
 * whatever characters it has. A name that no group has stays, for the caller to say so. Throws `not-found` for a glob that
 * fits nothing, and `unreachable` for one while brokers did not tell their groups.
 */
export function chosenGroups(
  asked: readonly string[],
  listing: GroupListing,
  names: readonly string[] = listing.groups.map(one => one.id),
): ChosenGroup[] {
  const known = new Set(names)
  const chosen = new Map<string, boolean>()
  for (const text of asked.flatMap(one => (known.has(one) ? [one] : piecesOf(one)))) {
    if (known.has(text) || !/[*?]/.test(text)) chosen.set(text, true)
    else for (const name of fitting(text, names, listing)) chosen.set(name, chosen.get(name) ?? false)
  }
  return [...chosen].map(([group, isNamed]) => ({ group, isNamed }))
}

const piecesOf = (text: string): string[] =>
  text
    .split(',')
    .map(piece => piece.trim())
    .filter(piece => piece !== '')

function fitting(glob: string, names: readonly string[], listing: GroupListing): string[] {
  const [first] = listing.missing
  if (first)
    throw new Failure(
      'unreachable',
      `Which groups fit "${glob}" cannot be told: ${first.broker === null ? 'a coordinator' : `broker ${first.broker}`} did not answer.`,
      { hint: 'Try again when it is back (health shows the brokers), or name the groups.', cause: first.why },
    )
  const found = names.filter(name => matchesGlob(glob, name))
  if (found.length > 0) return found
  throw new Failure('not-found', `No consumer group fits "${glob}".`, { hint: 'groups list shows them.' })
}

/** Why none of them can be changed: the failure of one, or of several together, so that nothing is done by half unasked. */
export function togetherRefused(
  failures: readonly Failure[],
  all: number,
  what: string,
): Failure | undefined {
  const [first] = failures
  if (!first || all === 1) return first
  return new Failure(
    first.code,
    `${counted(failures.length, 'group')} of ${all} cannot be ${what}: ${listed(
      failures.map(one => one.message.replace(/\.$/, '')),
      5,
    )}.`,
    { hint: `Nothing is changed. Name only the others, or: ${first.hint ?? 'try again.'}`, cause: first },
  )
}
