import type { ErrorTopicOwner } from '../../config/config.ts'
import type { SightedErrors } from '../../core/score/sighted-errors.ts'

/** Records that came in during a window; null: not known. */
export type Risen = ReadonlyMap<string, { records: number; seconds: number } | null>

/** Of an error topic's latest records, the share that names each topic as the one it comes from. */
export type Origins = ReadonlyMap<string, ReadonlyMap<string, number>>

/**
 * Pure: how many errors each topic has for its records. What a record says of where it comes from counts; those that say
 * nothing belong to the topics that own their error topic, in proportion to these topics' records.
 */
export function shareErrors(
  errorTopics: ReadonlyMap<string, readonly ErrorTopicOwner[]>,
  origins: Origins,
  risen: Risen,
  mayHaveErrors: (topic: string) => boolean,
): Map<string, SightedErrors> {
  const parts = new Map<string, Part[]>()
  for (const [error, owners] of errorTopics) {
    const named = new Map([...(origins.get(error) ?? [])].filter(([topic]) => topic !== error))
    const silent = 1 - [...named.values()].reduce((sum, share) => sum + share, 0)
    for (const topic of new Set([...owners.map(one => one.topic), ...named.keys()])) {
      if (!mayHaveErrors(topic) || !risen.has(topic)) continue
      const owner = owners.find(one => one.topic === topic)
      const share = (named.get(topic) ?? 0) + (owner ? silent * portion(topic, owners, risen) : 0)
      const own = parts.get(topic) ?? []
      own.push({ error, share, how: owner ? words[owner.by] : ' (by the headers of its records)' })
      parts.set(topic, own)
    }
  }
  return new Map([...parts].map(([topic, own]) => [topic, sighted(topic, own, risen)]))
}

interface Part {
  error: string
  share: number
  how: string
}
const words = { configured: '', name: ' (by its name)' }

/** A topic's part of what those who own an error topic together get; equal parts where nothing is known of them. */
function portion(topic: string, owners: readonly ErrorTopicOwner[], risen: Risen): number {
  const records = (name: string): number => risen.get(name)?.records ?? 0
  const all = owners.reduce((sum, one) => sum + records(one.topic), 0)
  return all === 0 ? 1 / owners.length : records(topic) / all
}

function sighted(topic: string, parts: readonly Part[], risen: Risen): SightedErrors {
  const from = parts.map(({ error, how }) => `${error}${how}`)
  const rate = (name: string): number | null => {
    const one = risen.get(name)
    return one ? one.records / one.seconds : null
  }
  const unseen = [topic, ...parts.map(part => part.error)].find(name => rate(name) === null)
  if (unseen !== undefined) {
    const unknown = `how much comes in on "${unseen}" is not known yet`
    return { share: null, unknown, errorsPerSecond: null, recordsPerSecond: null, from }
  }
  const recordsPerSecond = rate(topic) ?? 0
  const errorsPerSecond = parts.reduce((sum, part) => sum + part.share * (rate(part.error) ?? 0), 0)
  const share = errorsPerSecond === 0 ? 0 : Math.min(1, errorsPerSecond / recordsPerSecond)
  return { share, unknown: null, errorsPerSecond, recordsPerSecond, from }
}
