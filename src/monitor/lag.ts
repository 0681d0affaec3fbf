import { z } from 'zod'
import { type Context, defineQuery } from '../context.ts'
import { consumerGroup } from '../core/arguments/kinds.ts'
import { Failure } from '../core/failure.ts'
import { type Gap, gapData, gapParts, gapShape } from '../core/gaps.ts'
import { type LagRow, shareGroup, totalLag } from '../core/lag.ts'
import { isStuck, windowStates } from '../core/lag-state.ts'
import { lagTable, trendedRowShape } from '../core/lag-table.ts'
import { lagTrend, lagTrendShape, scansIn, type TrendedRow, trendFields } from '../core/lag-trend.ts'
import { nearest } from '../core/nearest.ts'
import type { Part, Report } from '../core/report.ts'
import { groupWord } from '../core/tokenize.ts'
import { count, counted, listed, orDash } from '../core/words.ts'
import { type LagScan, partitionKey, type ScannedGroup } from '../kafka/cluster.ts'
import { groupGaps } from '../kafka/scan-gaps.ts'
import { scanRows } from '../kafka/scan-rows.ts'
import { trendChart } from './trends/present-trend.ts'
import { timeCourse } from './trends/read-trend.ts'

const shape = z.object({
  group: z.string().nullable(),
  groups: z.array(
    z.object({
      group: z.string(),
      state: z.string(),
      lag: z.bigint().nullable(),
      unknownPartitions: z.number(),
      /** Partitions without a commit: how far behind they are cannot be said. */
      neverCommitted: z.number(),
      lost: z.bigint(),
      /** The worst over its partitions, by the last scans; null: they are not known here. */
      trend: z.enum(windowStates).nullable(),
    }),
  ),
  rows: z.array(trendedRowShape),
  /** Of the one group that was asked for; null: several, or nothing is known of the last scans. */
  trend: lagTrendShape.nullable(),
  /** Of the one group that was asked for, the greatest lag since the row before, over the last hours; empty: nothing is known. */
  past: z.array(z.object({ at: z.number(), value: z.number().nullable() })),
  /** False: some brokers did not say which groups they have. */
  isComplete: z.boolean(),
  gaps: z.array(gapShape),
})
type Data = z.infer<typeof shape>

export const lag = defineQuery({
  name: 'lag',
  summary: 'Show how far consumer groups are behind, and where',
  arguments: { group: consumerGroup().optional().positional() },
  permission: 'groups:read',
  examples: ['lag', 'lag cpp_tda_processors'],
  data: shape,
  answer: async ({ group }, context) => {
    const { judgement } = context
    const scan = await context.cluster.scan()
    const found = scan.groups.filter(one => group === undefined || one.id === group)
    if (group !== undefined && found.length === 0) throw absent(group, scan)
    const groups = found.filter(one => one.kind !== 'share')
    if (group !== undefined && groups.length === 0) throw shareGroup(group)
    const byGroup = scanRows(scan)
    const rows = groups.flatMap(one => byGroup.get(one.id) ?? [])
    const gaps = gapsOf(scan, groups, rows, group === undefined)
    const only = group === undefined ? undefined : groups[0]
    const trended = only ? await trendOf(only, rows, scan, context) : null
    const readings = judgement()?.groups
    const data: Data = {
      group: group ?? null,
      groups: groups
        .map(one => {
          const { lag, unknown, neverCommitted, lost } = totalLag(byGroup.get(one.id) ?? [])
          return {
            group: one.id,
            state: one.state,
            lag: one.committed.known ? lag : null,
            unknownPartitions: unknown,
            neverCommitted,
            lost,
            trend: trended?.trend?.state ?? readings?.get(one.id)?.state ?? null,
          }
        })
        .sort((a, b) => Number((b.lag ?? -1n) - (a.lag ?? -1n)) || (a.group < b.group ? -1 : 1)),
      rows: trended?.rows ?? rows.map(row => ({ ...row, trend: null })),
      trend: trended?.trend ?? null,
      past: only ? await pastLag(only.id, scan.at, context) : [],
      isComplete: scan.missing.length === 0,
      gaps: gapData(gaps),
    }
    return { data, failures: gaps.map(gap => gap.why) }
  },
  present,
})

const pastMs = 6 * 3_600_000

/** Empty where there is no history, or it cannot be read: the lag of now is shown all the same. */
async function pastLag(group: string, now: number, context: Context): Promise<Data['past']> {
  const { environment } = context
  try {
    const query = { of: 'lag', group, environment, since: now - pastMs, until: now } as const
    return timeCourse(await context.store.history.series(query), 'lag', now).rows
  } catch (error) {
    if (error instanceof Failure) return []
    throw error
  }
}

/** What the history says of the group, with this scan as its last point. */
const trendOf = (
  { id, description, state }: ScannedGroup,
  rows: readonly LagRow[],
  scan: LagScan,
  context: Context,
): Promise<{ rows: TrendedRow[]; trend: Data['trend'] }> => {
  const { environment } = context
  const { lagWindowMs, intervalMs } = context.config.bot.monitoring
  const scans = scansIn(lagWindowMs, intervalMs)
  return lagTrend(async () => context.store.history.window({ environment, group: id, scans }), {
    rows,
    topicIds: new Map(scan.description.topics.map(topic => [topic.name, topic.id])),
    hasMembers: description.known ? description.value.members.length > 0 : state === 'Empty' ? false : null,
    windowMs: lagWindowMs,
    now: scan.at,
  })
}

function absent(group: string, scan: LagScan): Failure {
  if (scan.missing.length > 0)
    return new Failure(
      'unreachable',
      `Group "${group}" is not among the groups that are known, but not every broker answered.`,
      {
        hint: 'health shows the brokers.',
      },
    )
  const near = nearest(
    group,
    scan.groups.map(one => one.id),
  )
  return new Failure('not-found', `There is no consumer group "${group}" in this cluster.`, {
    hint: near ? `Did you mean "${near}"?` : 'groups list shows them.',
  })
}

function gapsOf(scan: LagScan, groups: LagScan['groups'], rows: readonly LagRow[], isAll: boolean): Gap[] {
  const ends = new Set(
    rows.filter(row => row.state === 'unknown').map(row => partitionKey(row.topic, row.partition)),
  )
  const blind = [...ends].flatMap(key => {
    const end = scan.ends.get(key)
    return end && !end.known ? [{ name: key.replace('/', '-'), why: end.why }] : []
  })
  return [...groupGaps({ missing: isAll ? scan.missing : [], groups }), ...blind]
}

function present(data: Data): Report {
  const only = data.group === null ? undefined : data.groups[0]
  const summary = only ? summaryOfOne(only) : summaryOfAll(data)
  const lost = data.groups.some(one => one.lost > 0n)
  return {
    title: only ? `Lag of "${only.group}"` : 'Lag of all groups',
    tone:
      lost || data.groups.some(one => isStuck(one.trend)) ? 'bad' : data.gaps.length > 0 ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...gapParts(data.gaps),
      ...(data.trend ? [{ kind: 'fields' as const, fields: trendFields(data.trend) }] : []),
      ...(data.past.length > 1
        ? [{ kind: 'chart' as const, chart: trendChart({ metric: 'lag', rows: data.past }) }]
        : []),
      ...tables(data),
    ],
    followUps: only
      ? [
          { label: 'Show group', command: `groups show ${groupWord(only.group)}` },
          { label: 'Last week', command: `trends ${groupWord(only.group)} --metric lag` },
        ]
      : data.groups
          .slice(0, 3)
          .filter(one => (one.lag ?? 0n) > 0n)
          .map(one => ({ label: one.group, command: `lag ${groupWord(one.group)}` })),
  }
}

function summaryOfOne(one: Data['groups'][number]): string {
  const unknown = one.unknownPartitions > 0 ? `; ${counted(one.unknownPartitions, 'partition')} unknown` : ''
  const never = one.neverCommitted > 0 ? `; ${counted(one.neverCommitted, 'partition')} without a commit` : ''
  const lost = one.lost > 0n ? `; ${counted(one.lost, 'record')} expired unread` : ''
  const more = `${unknown}${never}${lost}`
  if (one.lag === null) return `The lag of "${one.group}" (${one.state}) is not known${more}.`
  if (one.lag === 0n && more === '') return `"${one.group}" (${one.state}) has read everything.`
  const how = one.trend === null || one.trend === 'ok' || one.trend === 'unknown' ? '' : `, ${one.trend}`
  return `"${one.group}" (${one.state}) is ${counted(one.lag, 'record')} behind${how}${more}.`
}

function lagWords(one: Data['groups'][number]): string {
  const unknown = one.unknownPartitions + one.neverCommitted
  return unknown > 0 ? `${orDash(one.lag)} + ${counted(unknown, 'partition')} unknown` : orDash(one.lag)
}

function summaryOfAll(data: Data): string {
  const worst = data.groups[0]
  const { isComplete } = data
  if (!worst)
    return isComplete
      ? 'There are no consumer groups.'
      : 'No consumer group is known: some brokers did not answer.'
  const behind = data.groups.filter(one => (one.lag ?? 0n) > 0n).length
  if (behind === 0)
    return `${counted(data.groups.length, 'group')}, none known to be behind${isComplete ? '' : '; some brokers did not answer'}.`
  return `${count(behind)} of ${counted(data.groups.length, 'group')} behind; the furthest is "${worst.group}" with ${counted(worst.lag ?? 0n, 'record')}${isComplete ? '' : '; some brokers did not answer'}.${stuckWords(data)}`
}

/** Where nothing moves somebody has to do something, however small the lag is. */
function stuckWords({ groups }: Data): string {
  const stuck = groups.filter(one => isStuck(one.trend)).map(one => `"${one.group}" (${one.trend})`)
  return stuck.length === 0 ? '' : ` Nothing moves in ${listed(stuck)}.`
}

function tables(data: Data): Part[] {
  if (data.group !== null) return data.rows.length > 0 ? [{ kind: 'table', table: lagTable(data.rows) }] : []
  if (data.groups.length === 0) return []
  const isWatched = data.groups.some(one => one.trend !== null)
  return [
    {
      kind: 'table',
      table: {
        columns: [
          { name: 'Group' },
          { name: 'Lag', align: 'right' },
          ...(isWatched ? [{ name: 'Reading' }] : []),
          { name: 'State' },
          { name: 'Expired unread', align: 'right' },
        ],
        rows: data.groups.map(one => [
          one.group,
          lagWords(one),
          ...(isWatched ? [one.trend === null || one.trend === 'unknown' ? '–' : one.trend] : []),
          one.state,
          one.lost > 0n ? count(one.lost) : '–',
        ]),
      },
    },
  ]
}
