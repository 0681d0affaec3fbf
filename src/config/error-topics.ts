import { matchesGlob } from '../core/glob.ts'
import type { BotConfig } from './bot-config.ts'

/** `by`: whose word it is that records there are a topic's errors: bot.yml's, or the two names'. */
export interface ErrorTopicOwner {
  topic: string
  by: 'configured' | 'name'
}

/**
 * Error and dead-letter topics among `topics`, with those whose errors they hold. One that nobody is known to own is listed
 * too when `dead_letter_topics` means it: its records may say in their headers where they come from.
 */
export function errorTopics(
  { errorTopics: written, deadLetterTopics }: Pick<BotConfig, 'errorTopics' | 'deadLetterTopics'>,
  topics: readonly string[],
): Map<string, ErrorTopicOwner[]> {
  const names = new Map(topics.map(topic => [topic.toLowerCase(), topic]))
  const found = new Map<string, ErrorTopicOwner[]>()
  const own = (error: string, owner?: ErrorTopicOwner): void => {
    const owners = found.get(error) ?? []
    if (owner && owner.topic !== error && !owners.some(one => one.topic === owner.topic)) owners.push(owner)
    found.set(error, owners)
  }
  for (const [glob, errors] of written) {
    const meant = topics.filter(topic => matchesGlob(glob, topic))
    for (const error of topics.filter(topic => errors.some(one => matchesGlob(one, topic))))
      for (const topic of meant) own(error, { topic, by: 'configured' })
  }
  for (const error of topics) {
    const guessed = names.get(ownerByName(error)?.toLowerCase() ?? '')
    if (guessed !== undefined && !isWritten(written, guessed)) own(error, { topic: guessed, by: 'name' })
    if (deadLetterTopics.some(glob => matchesGlob(glob, error))) own(error)
  }
  return found
}

/** What is written about a topic beats what its name says, also where it is that it has none. */
export const isWritten = (written: BotConfig['errorTopics'], topic: string): boolean =>
  [...written.keys()].some(glob => matchesGlob(glob, topic))

/** `orders.DLT` (Spring), `orders-errors`, `orders_dlq`, `error.orders` (Spring Cloud Stream) → `orders`. */
function ownerByName(topic: string): string | undefined {
  const [, owner] =
    /^(.+)[-_.](?:dlq|dlt|dead[-_]?letters?|errors?)$/i.exec(topic) ??
    /^(?:dlq|dlt|dead[-_]?letters?|errors?)[-_.](.+)$/i.exec(topic) ??
    []
  return owner
}
