import { type Argument, argument, type Values } from '../../core/argument.ts'
import { flag, partitionSet, text, topicName, wholeNumber } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import { parseTime } from '../../core/time.ts'
import { quoteWord } from '../../core/tokenize.ts'

/** Where reading begins: an offset, or a time. */
export type From = { offset: bigint } | { time: number }

const from = () =>
  argument<From>({
    explain: 'from this time or offset on',
    placeholder: 'TIME|OFFSET',
    field: { type: 'text', example: '2h ago' },
    parse: (typed, reader) =>
      /^\d{1,18}$/.test(typed.trim()) ? { offset: BigInt(typed.trim()) } : { time: parseTime(typed, reader) },
    write: value => ('offset' in value ? String(value.offset) : new Date(value.time).toISOString()),
  })

const header = () =>
  argument<{ name: string; glob: string }>({
    explain: 'only records with this header; * and ? in the value stand for others',
    placeholder: 'NAME=VALUE',
    parse: typed => {
      const [, name, glob] = /^([^=]+)=(.*)$/s.exec(typed) ?? []
      if (name !== undefined && glob !== undefined) return { name, glob }
      throw new Failure('usage', `"${typed}" names no header with its value.`, { hint: 'Write name=value.' })
    },
    write: value => `${value.name}=${value.glob}`,
  })

const most = 1000
const few = (explain: string) => wholeNumber('N', explain, { min: 1, max: most }).optional()

export const peekArguments = {
  topic: topicName().positional(),
  last: few('the newest N records (10 without any of these)'),
  first: few('the oldest N records'),
  from: from().optional(),
  limit: wholeNumber(
    'N',
    'with --from: this many records (10); with --group-errors: look at the newest N (10,000)',
    {
      min: 1,
      max: 50_000,
    },
  ).optional(),
  partitions: partitionSet().optional(),
  key: text('KEY', 'only records with this key; * and ? stand for others').optional(),
  header: header().list().orElse([]),
  filter: text('JSONATA', 'only records for which this expression over the value is true').optional(),
  'group-errors': flag('group the records of a dead letter queue by error and original topic'),
  uncommitted: flag('also records of transactions that are open or were aborted'),
  unmasked: flag('show fields that are listed as personal data (needs records:unmask)').alsoAs({
    'show-values': { value: 'true' },
  }),
}

export type PeekArguments = Values<typeof peekArguments>

/** The command that asks the same again. */
export function lineOf(args: PeekArguments): string {
  const options = Object.entries(peekArguments).flatMap(([name, one]) => {
    if (name === 'topic') return []
    const texts = (one as Argument<unknown>).write(args[name as keyof PeekArguments])
    if (one.isFlag) return texts[0] === 'true' ? [`--${name}`] : []
    return texts.map(each => `--${name} ${quoteWord(each)}`)
  })
  return ['topics peek', quoteWord(args.topic), ...options].join(' ')
}
