import { z } from 'zod'
import { deadLetterFields, deadLetterHeaders } from '../../core/dead-letter-headers.ts'
import { type Seen, seenShape } from './seen.ts'

export const errorGroupShape = z.object({
  /** null: the records say nothing of an error. */
  error: z.string().nullable(),
  originalTopic: z.string().nullable(),
  count: z.number(),
  firstSeen: z.number(),
  lastSeen: z.number(),
  /** Of the example, as long as it is. */
  message: z.string().nullable(),
  /** Who wrote it here, and which connector or group gave up. */
  writer: z.string().nullable(),
  by: z.string().nullable(),
  /** A header that all of the group have in common, to look at them alone. */
  header: z.object({ name: z.string(), value: z.string() }).nullable(),
  /** Where the example came from. */
  original: z.object({ partition: z.number(), offset: z.string() }).nullable(),
  /** The newest one. */
  example: seenShape,
})
export type ErrorGroup = z.infer<typeof errorGroupShape>

type Told = Omit<ErrorGroup, 'count' | 'firstSeen' | 'lastSeen' | 'example'>

/** More than people read; what comes after these is one group. */
const mostGroups = 200
const others: Told = {
  error: 'other errors',
  originalTopic: null,
  message: null,
  writer: null,
  by: null,
  header: null,
  original: null,
}

/** Gathers records of a dead letter queue by error and original topic; only counts and examples are kept. */
export function errorGroups() {
  const groups = new Map<string, ErrorGroup>()
  return {
    add(seen: Seen): void {
      const found = toldBy(seen)
      const isNew = !groups.has(keyOf(found))
      const told = isNew && groups.size >= mostGroups ? others : found
      const known = groups.get(keyOf(told))
      const { timestamp } = seen
      const isNewest = known === undefined || timestamp >= known.lastSeen
      groups.set(keyOf(told), {
        ...(isNewest ? { ...told, example: seen } : known),
        count: (known?.count ?? 0) + 1,
        firstSeen: Math.min(known?.firstSeen ?? timestamp, timestamp),
        lastSeen: Math.max(known?.lastSeen ?? timestamp, timestamp),
      })
    },
    /** The most frequent first. */
    all: (): ErrorGroup[] => [...groups.values()].sort((a, b) => b.count - a.count),
  }
}

const keyOf = ({ error, originalTopic }: Told): string => JSON.stringify([error, originalTopic])

function toldBy(seen: Seen): Told {
  const header = (name: string | undefined): string | null =>
    seen.headers.findLast(one => one.name === name)?.value || null
  const names =
    deadLetterHeaders.find(row => header(row.error) !== null) ??
    deadLetterHeaders.find(row => header(row.topic) !== null)
  if (names === undefined) return toldByValue(seen.value.content)
  const error = kindOf(header(names.error))
  return {
    error,
    originalTopic: header(names.topic),
    message: header(names.message),
    writer: names.writer,
    by: header(names.by),
    header: error === null ? null : { name: names.error, value: globOf(error) },
    original: placeOf(numberIn(header(names.partition)), numberIn(header(names.offset))),
  }
}

function toldByValue(content: unknown): Told {
  const inside = objects(content).flatMap(one => [one, ...objects(one.data), ...objects(one.error)])
  const field = (names: readonly string[]): string | null => {
    for (const name of names)
      for (const one of inside) {
        const value = one[name]
        if (typeof value === 'string' || typeof value === 'number') return String(value)
      }
    return null
  }
  const message = field(deadLetterFields.message)
  return {
    ...others,
    error: kindOf(field(deadLetterFields.error) ?? message),
    originalTopic: field(deadLetterFields.topic),
    message,
    original: placeOf(field(deadLetterFields.partition), field(deadLetterFields.offset)),
  }
}

const objects = (value: unknown): Record<string, unknown>[] =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? [value as Record<string, unknown>]
    : []

/** What errors of one kind have in common: the first line, without the numbers and ids that differ each time. */
const kindOf = (error: string | null): string | null =>
  error
    ?.split('\n', 1)[0]
    ?.replaceAll(/[0-9a-f-]{16,}|\d+/gi, '#')
    .slice(0, 200) ?? null

/** Commas separate the values of an option; a glob takes any character instead. */
const globOf = (kind: string): string => kind.replaceAll('#', '*').replaceAll(/[,\s"'\\]/g, '?')

/** Digits; or the bytes of a Java int or long, which are shown in hexadecimal digits. */
const numberIn = (text: string | null): string | null =>
  text === null ? null : /^(0x[0-9a-f]{1,16}|\d{1,19})$/.test(text) ? String(BigInt(text)) : null

const placeOf = (partition: string | null, offset: string | null): Told['original'] =>
  partition === null || offset === null || !/^\d{1,6}$/.test(partition) || !/^\d{1,19}$/.test(offset)
    ? null
    : { partition: Number(partition), offset }
