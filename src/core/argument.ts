import { Failure } from './failure.ts'

/**
 * One kind of argument knows how to be read from text, written back, asked for in a form, completed and explained.
 * `read(write(value))` gives the value again, whoever reads it and whenever: that is how a waiting request keeps its arguments.
 */
export interface Argument<T> {
  /** What it is, in one clause: "a consumer group". */
  readonly explain: string
  /** How it stands in a usage line: `GROUP`, `30m`. */
  readonly placeholder: string
  readonly field: FormField
  /** Typed without its name, in the order of declaration. Its name works too: `--group g`. */
  readonly isPositional: boolean
  readonly isRequired: boolean
  /** Given several times, or separated by commas, or (positional and last) as all remaining words. */
  readonly isList: boolean
  /** An option that takes no value. */
  readonly isFlag: boolean
  /**
   * Its value is in no line that is shown or kept, and is taken out of a request that has ended. Only for options: words
   * without a name cannot be told from others.
   */
  readonly isSecret: boolean
  /** Other option names that mean this argument: `--to-earliest` is `--to earliest`. */
  readonly spellings: Readonly<Record<string, Spelling>>
  /** All texts given for it, none when it was not given. Throws a `usage` Failure. */
  read(texts: readonly string[], reader: Reader): T
  write(value: T): string[]

  optional(): Argument<T | undefined>
  positional(): Argument<T>
  secret(): Argument<T>
  list(): Argument<T[]>
  orElse(value: T): Argument<T>
  about(explain: string): Argument<T>
  alsoAs(spellings: Record<string, Spelling>): Argument<T>
}

/** `value`: a flag that stands for this value. `prefix`: takes a value, which is read with the prefix before it. */
export type Spelling = { value: string } | { prefix: string }

/** Who reads: what "2h ago" and a time without an offset mean. `zone` is an IANA name. */
export interface Reader {
  now: number
  zone: string
}

export type FormField =
  | { type: 'text'; multiline?: boolean; example?: string }
  | { type: 'choice'; choices: readonly string[] }
  | { type: 'flag' }
  /** Choices that come from the cluster while the person types. */
  | { type: 'lookup'; of: Lookup }
export type Lookup = 'topic' | 'declared-topic' | 'group' | 'environment' | 'request' | 'command'

export type Arguments = Readonly<Record<string, Argument<unknown>>>
export type Values<A extends Arguments> = { [K in keyof A]: A[K] extends Argument<infer T> ? T : never }

/** What one kind has to say; the rest (optional, lists, names) is the same for all. */
export interface Kind<T> {
  explain: string
  placeholder: string
  field?: FormField
  isFlag?: boolean
  /** Given several times it is read as one, as if commas stood between. */
  isSet?: boolean
  /** A value may hold commas, so that several are given one by one. */
  mayHoldCommas?: boolean
  parse: (text: string, reader: Reader) => T
  write?: (value: T) => string
}

/** An argument of this kind: required and named, until told otherwise. */
export function argument<T>(kind: Kind<T>): Argument<T> {
  const write = kind.write ?? String
  return build<T>({
    explain: kind.explain,
    placeholder: kind.placeholder,
    field: kind.field ?? (kind.isFlag ? { type: 'flag' } : { type: 'text' }),
    isPositional: false,
    isRequired: true,
    isList: kind.isSet ?? false,
    isFlag: kind.isFlag ?? false,
    isSecret: false,
    spellings: {},
    read: (texts, reader) => {
      if (texts.length > 1 && !kind.isSet)
        throw new Failure('usage', `Only one ${kind.placeholder} can be given, not ${texts.length}.`)
      return kind.parse(texts.join(','), reader)
    },
    write: value => [write(value)],
    mayHoldCommas: kind.mayHoldCommas ?? false,
    readEach: (texts, reader) => texts.map(text => kind.parse(text, reader)),
    writeEach: values => values.map(write),
  })
}

type Parts<T, Item> = Omit<
  Argument<T>,
  'optional' | 'positional' | 'secret' | 'list' | 'orElse' | 'about' | 'alsoAs'
> & {
  mayHoldCommas: boolean
  readEach: (texts: readonly string[], reader: Reader) => Item[]
  writeEach: (values: Item[]) => string[]
}

function build<T, Item = T>(parts: Parts<T, Item>): Argument<T> {
  return {
    ...parts,
    optional: () => orDefault<T | undefined, Item>(parts, undefined),
    orElse: value => orDefault<T, Item>(parts, value),
    positional: () => build<T, Item>({ ...parts, isPositional: true }),
    secret: () => build<T, Item>({ ...parts, isSecret: true }),
    about: explain => build<T, Item>({ ...parts, explain }),
    alsoAs: spellings => build<T, Item>({ ...parts, spellings: { ...parts.spellings, ...spellings } }),
    list: () =>
      build<T[]>({
        ...parts,
        isList: true,
        read: (texts, reader) => {
          const items = parts.mayHoldCommas ? texts : commaSeparated(texts)
          if (items.length === 0 && texts.length > 0) throw new Failure('usage', 'this is empty.')
          return parts.readEach(items, reader) as unknown as T[]
        },
        write: values => parts.writeEach(values as unknown as Item[]),
        readEach: () => [],
        writeEach: () => [],
      }),
  }
}

function orDefault<T, Item>(parts: Parts<NonNullable<T> | T, Item>, fallback: T): Argument<T> {
  return build<T, Item>({
    ...parts,
    isRequired: false,
    read: (texts, reader) => (texts.length === 0 ? fallback : parts.read(texts, reader)),
    write: value => (value === undefined ? [] : parts.write(value)),
  })
}

const commaSeparated = (texts: readonly string[]): string[] =>
  texts
    .flatMap(text => text.split(','))
    .map(text => text.trim())
    .filter(text => text !== '')
