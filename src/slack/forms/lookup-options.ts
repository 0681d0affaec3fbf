import { createHash } from 'node:crypto'
import type { PlainTextOption } from '@slack/types'
import type { Lookup } from '../../core/argument.ts'
import type { FilledIn } from '../incoming/incoming.ts'
import { clip } from '../render/clip.ts'
import { plainText } from '../render/escape.ts'
import { limits } from '../render/limits.ts'

/** Names of a kind that fit what was typed, the best first. */
export type Choices = (lookup: Lookup, query: string, environment: string) => Promise<readonly string[]>

/** What an empty answer says: Slack keeps "Loading…" on an empty list. It stands for no choice. */
const nothingFound = 'none:'
/** Slack waits 3 s for choices. */
const answerWithinMs = 2000

/** Choices for what was typed, what was typed itself among them: the cluster may be down, or the name a new one. */
export async function lookupOptions(
  choices: Choices,
  asked: { lookup: Lookup; query: string; environment: string },
): Promise<PlainTextOption[]> {
  const query = asked.query.trim()
  const names = await inTime(choices(asked.lookup, query, asked.environment))
  const shown = names.includes(query) || query === '' ? names : [...names, query]
  const options = shown.slice(0, limits.optionsInSelect).map(optionOf)
  return options.length > 0
    ? options
    : [{ text: plainText('Nothing found: type a name'), value: nothingFound }]
}

/** A choice. A value may have 150 characters and a name of Kafka's more, so that a long one is named by its hash. */
export const optionOf = (name: string): PlainTextOption => ({
  text: plainText(clip(name, limits.optionText)),
  value: name.length <= limits.optionValue - 2 ? `n:${name}` : `h:${hashOf(name)}`,
})

/** The names that were chosen. A hash is found again among the choices. */
export async function chosenNames(
  filled: FilledIn,
  find: (query: string) => Promise<readonly string[]>,
): Promise<string[]> {
  const names = await Promise.all(
    filled.texts.map(async (value, index) => {
      if (value.startsWith('n:')) return value.slice(2)
      if (!value.startsWith('h:')) return []
      const known = await inTime(find((filled.labels[index] ?? '').replace(/…$/, '')))
      return known.filter(name => hashOf(name) === value.slice(2))
    }),
  )
  return names.flat()
}

const hashOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 40)

async function inTime(asked: Promise<readonly string[]>): Promise<readonly string[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<readonly string[]>(resolve => {
    timer = setTimeout(() => resolve([]), answerWithinMs)
  })
  try {
    return await Promise.race([asked, late])
  } catch {
    // The cluster cannot be asked; what was typed can still be taken.
    return []
  } finally {
    clearTimeout(timer)
  }
}
