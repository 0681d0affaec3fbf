import { z } from 'zod'
import { type Context, defineQuery } from '../context.ts'
import { choice, pattern } from '../core/arguments/kinds.ts'
import { toFailure } from '../core/failure.ts'
import { type Gap, gapData, gapParts, gapShape } from '../core/gaps.ts'
import { matchesGlob } from '../core/glob.ts'
import { isUnderReplicated } from '../core/in-sync.ts'
import type { Report, Text } from '../core/report.ts'
import type { ScoredTopic } from '../core/score/score-topics.ts'
import { counted, orDash } from '../core/words.ts'
import type { Topic } from '../kafka/cluster.ts'
import { lookAtTopics } from '../kafka/look-at-topics.ts'
import { declaredHere } from './declared-here.ts'
import { scoresHere } from './health/scores-here.ts'
import { doubtful } from './observe.ts'
import { protectionOf } from './protection.ts'
import { sizeText } from './size-text.ts'
import { noSizes, partitionSizes, topicSize } from './topic-sizes.ts'

const orders = ['name', 'size', 'partitions', 'trouble', 'score'] as const

const shape = z.object({
  pattern: z.string().nullable(),
  rows: z.array(
    z.object({
      topic: z.string(),
      /** `missing`: declared and not on the cluster · `unknown`: declared, and the list of topics cannot be trusted. */
      declared: z.enum(['yes', 'no', 'internal', 'missing', 'unknown']),
      protection: z.string().nullable(),
      partitions: z.number().nullable(),
      /** The smallest and the largest over its partitions. */
      replicas: z.object({ least: z.number(), most: z.number() }).nullable(),
      /** Over all replicas; null where one of them is not known. */
      bytes: z.bigint().nullable(),
      bytesAtLeast: z.bigint().nullable(),
      underReplicated: z.number().nullable(),
      offline: z.number().nullable(),
      /** 0 to 100; null: nothing is known. */
      score: z.number().nullable(),
      /** True: something that counts for it is not known, so that it may be less. */
      isAtMost: z.boolean(),
    }),
  ),
  gaps: z.array(gapShape),
})
type Data = z.infer<typeof shape>
type Row = Data['rows'][number]

export const listTopics = defineQuery({
  name: 'topics list',
  aliases: ['list'],
  summary: 'List topics with partitions, replicas, size, trouble, and whether they are declared',
  arguments: {
    pattern: pattern('only topics whose name fits, such as tda_*').optional().positional(),
    sort: choice(
      orders,
      'what comes first: by name, the most size, partitions or trouble, or the lowest score',
    ).orElse('name'),
  },
  permission: 'topics:read',
  examples: ['topics list', "topics list 'tda_*' --sort size"],
  data: shape,
  answer: async (args, context) => {
    const { cluster, config } = context
    const [look, dirs] = await Promise.all([
      lookAtTopics(cluster),
      cluster.logDirs().catch((error: unknown) => toFailure(error)),
    ])
    const { description } = look.scan
    const fits = (name: string): boolean => args.pattern === undefined || matchesGlob(args.pattern, name)
    const topics = description.topics.filter(topic => fits(topic.name))
    const logDirs = dirs instanceof Map ? dirs : noSizes(topics, dirs)
    const { sizes, gaps } = partitionSizes(topics, logDirs)
    const doubt = doubtful(description, declaredHere(context), expected(context))
    const scores = scoresHere(context, look, doubt !== null)
    const names = new Set(topics.map(topic => topic.name))
    const rows: Row[] = [
      ...topics.map(topic => {
        const { bytes, atLeast } = topicSize(topic, sizes)
        return {
          ...seen(topic),
          declared: declaredWord(topic, config.topics.topics.has(topic.name)),
          protection: protectionOf(config, topic.name),
          bytes,
          bytesAtLeast: atLeast,
          ...scoreOf(scores.get(topic.name)),
        }
      }),
      ...[...config.topics.topics.keys()]
        .filter(name => fits(name) && !names.has(name))
        .map(name => ({
          ...absent(name, doubt === null ? 'missing' : 'unknown', protectionOf(config, name)),
          ...scoreOf(scores.get(name)),
        })),
    ]
    const all: Gap[] = [...(doubt ? [{ name: 'which topics exist', why: doubt }] : []), ...gaps]
    const data: Data = { pattern: args.pattern ?? null, rows: rows.sort(by(args.sort)), gaps: gapData(all) }
    return { data, failures: all.map(gap => gap.why) }
  },
  present,
})

const expected = ({ config, environment }: Context): readonly number[] | null =>
  config.bot.environments.get(environment)?.brokersExpected ?? null

function declaredWord(topic: Topic, isDeclared: boolean): Row['declared'] {
  if (isDeclared) return 'yes'
  return topic.internal ? 'internal' : 'no'
}

function seen({ name, partitions }: Topic) {
  const replicas = partitions.map(one => one.replicas.length)
  return {
    topic: name,
    partitions: partitions.length,
    replicas: { least: Math.min(...replicas), most: Math.max(...replicas) },
    underReplicated: partitions.filter(isUnderReplicated).length,
    offline: partitions.filter(one => one.leader === null).length,
  }
}

const scoreOf = (scored: ScoredTopic | undefined): Pick<Row, 'score' | 'isAtMost'> => ({
  score: scored?.score.value ?? null,
  isAtMost: scored?.score.isAtMost ?? false,
})

const absent = (
  topic: string,
  declared: 'missing' | 'unknown',
  protection: string | null,
): Omit<Row, 'score' | 'isAtMost'> => ({
  topic,
  declared,
  protection,
  partitions: null,
  replicas: null,
  bytes: null,
  bytesAtLeast: null,
  underReplicated: null,
  offline: null,
})

function by(order: (typeof orders)[number]): (a: Row, b: Row) => number {
  const value = (row: Row): bigint => {
    if (order === 'size') return row.bytesAtLeast ?? -1n
    if (order === 'score') return BigInt(100 - (row.score ?? 101))
    if (order === 'partitions') return BigInt(row.partitions ?? -1)
    if (order === 'trouble')
      return BigInt(
        (row.offline ?? 0) * 1_000_000 + (row.underReplicated ?? 0) + (row.declared === 'missing' ? 1 : 0),
      )
    return 0n
  }
  return (a, b) => {
    const [one, other] = [value(a), value(b)]
    return one !== other ? (one > other ? -1 : 1) : a.topic < b.topic ? -1 : 1
  }
}

function present(data: Data): Report {
  const there = data.rows.filter(row => row.partitions !== null)
  const missing = data.rows.filter(row => row.declared === 'missing').length
  const unmanaged = data.rows.filter(row => row.declared === 'no').length
  const offline = there.reduce((sum, row) => sum + (row.offline ?? 0), 0)
  const under = there.reduce((sum, row) => sum + (row.underReplicated ?? 0), 0)
  const fitting = data.pattern === null ? '' : ` that fit ${data.pattern}`
  const isDoubtful = data.rows.some(row => row.declared === 'unknown')
  const more = [
    offline > 0 ? `${counted(offline, 'partition')} offline` : '',
    under > 0 ? `${counted(under, 'partition')} under-replicated` : '',
    missing > 0 ? `${missing} declared and missing` : '',
    unmanaged > 0 ? `${unmanaged} not declared` : '',
  ].filter(Boolean)
  const summary = isDoubtful
    ? 'Which topics exist is not known.'
    : there.length === 0 && data.rows.length === 0
      ? `There are no topics${fitting}.`
      : `${counted(there.length, 'topic')}${fitting}${more.length > 0 ? `: ${more.join(', ')}` : ''}.`
  return {
    title: 'Topics',
    tone: offline > 0 ? 'bad' : under > 0 || missing > 0 || data.gaps.length > 0 ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...gapParts(data.gaps),
      ...(data.rows.length > 0
        ? [
            {
              kind: 'table' as const,
              table: {
                columns: [
                  { name: 'Topic' },
                  { name: 'Part.', align: 'right' as const },
                  { name: 'Repl.', align: 'right' as const },
                  { name: 'Size', align: 'right' as const },
                  { name: 'Score', align: 'right' as const },
                  { name: 'Trouble' },
                  { name: 'Declared' },
                  { name: 'Protected' },
                ],
                rows: data.rows.map(cells),
              },
            },
          ]
        : []),
    ],
    followUps: [
      ...(missing > 0 ? [{ label: 'Plan', command: 'topics plan' }] : []),
      { label: 'Topic scores', command: 'topics health' },
    ],
  }
}

function cells(row: Row): Text[] {
  const { least, most } = row.replicas ?? { least: null, most: null }
  const trouble = [
    row.offline ? `${row.offline} offline` : '',
    row.underReplicated ? `${row.underReplicated} under-replicated` : '',
  ].filter(Boolean)
  return [
    row.topic,
    orDash(row.partitions),
    least === most ? orDash(least) : `${least}–${most}`,
    row.bytesAtLeast === null ? '–' : sizeText({ bytes: row.bytes, atLeast: row.bytesAtLeast }),
    row.score === null ? '–' : `${row.isAtMost ? '≤ ' : ''}${row.score}`,
    trouble.join(', ') || (row.partitions === null ? '–' : 'none'),
    row.declared === 'no' ? 'no: unmanaged' : row.declared,
    row.protection ?? '–',
  ]
}
