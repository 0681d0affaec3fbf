import { IANAZone } from 'luxon'
import { type Argument, argument, type FormField } from '../argument.ts'
import { Failure } from '../failure.ts'
import { nearest } from '../nearest.ts'
import { parseDuration, parseTime, writeDuration, writeTime } from '../time.ts'
import { listed } from '../words.ts'

/** Words that mean themselves. */
export const text = (placeholder: string, explain: string): Argument<string> =>
  argument({ explain, placeholder, parse: notEmpty })

/** An option without a value. */
export const flag = (explain: string): Argument<boolean> =>
  argument({ explain, placeholder: '', isFlag: true, parse: typed => typed !== 'false' }).orElse(false)

/** One of a few words. */
export const choice = <const C extends string>(choices: readonly C[], explain: string): Argument<C> =>
  argument({
    explain,
    placeholder: choices.join('|'),
    field: { type: 'choice', choices },
    parse: typed => {
      const found = choices.find(one => one.toLowerCase() === typed.toLowerCase())
      if (found !== undefined) return found
      const near = nearest(typed, choices)
      throw new Failure(
        'usage',
        `"${typed}" cannot be chosen here: there is ${listed(choices, choices.length)}.`,
        {
          hint: near ? `Did you mean ${near}?` : undefined,
        },
      )
    },
  })

/** A whole number between the bounds, both included. */
export const wholeNumber = (
  placeholder: string,
  explain: string,
  bounds: { min: number; max: number },
): Argument<number> =>
  argument({
    explain,
    placeholder,
    parse: typed => {
      const value = Number(typed)
      if (/^-?\d+$/.test(typed) && value >= bounds.min && value <= bounds.max) return value
      throw new Failure('usage', `"${typed}" is not a whole number from ${bounds.min} to ${bounds.max}.`)
    },
  })

/**
 * A topic. Names are 1 to 249 of letters, digits, `.`, `_` and `-`, not `.` or `..`
 * (org.apache.kafka.common.internals.Topic).
 */
export const topicName = (): Argument<string> => topicNamed({ type: 'lookup', of: 'topic' })

/** A topic that may not be there yet: a form cannot offer it. */
export const newTopicName = (): Argument<string> => topicNamed({ type: 'text', example: 'tda_results' })

const topicNamed = (field: FormField): Argument<string> =>
  argument({
    explain: 'a topic',
    placeholder: 'TOPIC',
    field,
    parse: typed => {
      if (/^[a-zA-Z0-9._-]{1,249}$/.test(typed) && typed !== '.' && typed !== '..') return typed
      throw new Failure('usage', `"${typed}" cannot be a topic's name.`, {
        hint: 'Names are 1 to 249 letters, digits, ".", "_" and "-".',
      })
    },
  })

/** Topics by their names or by globs; a form offers those of the cluster. */
export const topicNames = (explain: string): Argument<string[]> =>
  argument({
    explain,
    placeholder: 'TOPIC',
    field: { type: 'lookup', of: 'topic' },
    parse: notEmpty,
  }).list()

/** Topics that topics.yml declares, by their names or by globs; a form offers them. */
export const declaredTopics = (): Argument<string[]> =>
  argument({
    explain: 'only these declared topics, names or globs',
    placeholder: 'TOPIC',
    field: { type: 'lookup', of: 'declared-topic' },
    parse: notEmpty,
  })
    .list()
    .alsoAs({ topic: { prefix: '' } })

/** A consumer group: any characters at all, also a blank; Kafka refuses only the empty name (INVALID_GROUP_ID). */
export const consumerGroup = (): Argument<string> =>
  argument({
    explain: 'a consumer group',
    placeholder: 'GROUP',
    field: { type: 'lookup', of: 'group' },
    parse: typed => {
      if (typed === '') throw new Failure('usage', 'this is empty.')
      return typed
    },
  })

/**
 * Consumer groups by their names or by globs. As a name may hold commas, `a,b` is kept whole: whoever knows which groups
 * there are tells whether it is one or two.
 */
export const consumerGroups = (explain: string): Argument<string[]> =>
  argument({
    explain,
    placeholder: 'GROUP',
    field: { type: 'lookup', of: 'group' },
    mayHoldCommas: true,
    parse: notEmpty,
  }).list()

/** A glob over names: `*` any characters, `?` one. */
export const pattern = (explain: string): Argument<string> =>
  argument({
    explain,
    placeholder: 'PATTERN',
    field: { type: 'text', example: 'tda_*' },
    parse: notEmpty,
  })

/** Milliseconds. */
export const duration = (explain: string): Argument<number> =>
  argument({
    explain,
    placeholder: '15m',
    field: { type: 'text', example: '15m' },
    parse: parseDuration,
    write: writeDuration,
  })

/** Epoch milliseconds. */
export const time = (explain: string): Argument<number> =>
  argument({
    explain,
    placeholder: 'TIME',
    field: { type: 'text', example: '2h ago' },
    parse: parseTime,
    write: writeTime,
  })

/** An IANA time zone. Not the host's own, which the library calls `local`: it means something else on every host. */
export const timeZone = (explain: string): Argument<string> =>
  argument({
    explain,
    placeholder: 'ZONE',
    field: { type: 'text', example: 'Europe/Berlin' },
    parse: typed => {
      if (IANAZone.isValidZone(typed)) return typed
      throw new Failure('usage', `"${typed}" is not a time zone.`, { hint: 'Write Europe/Berlin, or UTC.' })
    },
  })

/** Partition numbers: `0,1` or `0-5`. */
export const partitionSet = (): Argument<number[]> =>
  argument({
    explain: 'partitions, such as 0,1 or 0-5',
    placeholder: '0,1',
    isSet: true,
    field: { type: 'text', example: '0,1 or 0-5' },
    parse: typed => {
      const numbers = new Set<number>()
      for (const piece of typed.split(',')) {
        const range = /^\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*$/.exec(piece)
        const from = Number(range?.[1])
        const to = Number(range?.[2] ?? range?.[1])
        if (!range || to < from || to - from > 100_000)
          throw new Failure('usage', `"${typed}" does not name partitions.`, { hint: 'Write 0,1 or 0-5.' })
        for (let partition = from; partition <= to; partition++) numbers.add(partition)
      }
      return [...numbers].sort((a, b) => a - b)
    },
    write: numbers => numbers.join(','),
  })

function notEmpty(typed: string): string {
  if (typed.trim() === '') throw new Failure('usage', 'this is empty.')
  return typed
}
