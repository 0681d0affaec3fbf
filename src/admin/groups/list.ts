import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { flag, pattern } from '../../core/arguments/kinds.ts'
import type { Known } from '../../core/failure.ts'
import { type Gap, gapData, gapParts, gapShape } from '../../core/gaps.ts'
import { matchesGlob } from '../../core/glob.ts'
import { totalLag } from '../../core/lag.ts'
import { lagRowShape, lagTable } from '../../core/lag-table.ts'
import type { Part, Report, Text } from '../../core/report.ts'
import { groupWord } from '../../core/tokenize.ts'
import { counted, orDash } from '../../core/words.ts'
import type { Cluster, GroupDescription, ScannedGroup, SharePartition } from '../../kafka/cluster.ts'
import { groupGaps } from '../../kafka/scan-gaps.ts'
import { rowsOf as rowsOfScanned, scanLogs } from '../../kafka/scan-rows.ts'
import { shareRows } from '../../kafka/share-rows.ts'

const groupShape = z.object({
  group: z.string(),
  kind: z.string(),
  state: z.string(),
  members: z.number().nullable(),
  lag: z.bigint().nullable(),
  unknownPartitions: z.number(),
  /** Partitions without a commit: how far behind they are cannot be said. */
  neverCommitted: z.number(),
  topics: z.array(z.string()),
  coordinator: z.number(),
})
const shape = z.object({
  pattern: z.string().nullable(),
  rows: z.array(groupShape),
  partitions: z.array(lagRowShape),
  /** False: some brokers did not say which groups they have. */
  isComplete: z.boolean(),
  gaps: z.array(gapShape),
})
type Data = z.infer<typeof shape>

export const listGroups = defineQuery({
  name: 'groups list',
  aliases: ['consumer-groups'],
  summary: 'List consumer groups with state, type, members and lag',
  arguments: {
    pattern: pattern('only groups whose name fits, such as tda_*')
      .optional()
      .positional()
      .alsoAs({ 'group-pattern': { prefix: '' } }),
    detailed: flag('also every partition'),
  },
  permission: 'groups:read',
  examples: ['groups list', "groups list 'tda_*' --detailed"],
  data: shape,
  answer: async (args, { cluster }) => {
    const scan = await cluster.scan()
    const logs = scanLogs(scan)
    const groups = scan.groups.filter(one => args.pattern === undefined || matchesGlob(args.pattern, one.id))
    const share = await readShareGroups(cluster, groups)
    const rowsOf = new Map(
      groups.map(one => {
        const offsets = share.offsets.get(one.id)
        return [one.id, offsets?.known ? shareRows(one.id, offsets.value, logs) : rowsOfScanned(one, logs)]
      }),
    )
    const descriptionOf = (one: ScannedGroup) => share.descriptions.get(one.id) ?? one.description
    const gaps: Gap[] = [
      ...groupGaps({ missing: scan.missing, groups }),
      ...[...share.offsets].flatMap(([id, one]) =>
        one.known ? [] : [{ name: `lag of "${id}"`, why: one.why }],
      ),
      ...groups.flatMap(one => {
        const description = descriptionOf(one)
        return description.known ? [] : [{ name: `members of "${one.id}"`, why: description.why }]
      }),
      ...groups.flatMap(one =>
        (rowsOf.get(one.id) ?? [])
          .filter(row => row.state === 'unknown')
          .flatMap(row => {
            const end = scan.ends.get(`${row.topic}/${row.partition}`)
            return end && !end.known ? [{ name: `${row.topic}-${row.partition}`, why: end.why }] : []
          }),
      ),
    ]
    const rows = groups.map(one => {
      const partitions = rowsOf.get(one.id) ?? []
      const total = totalLag(partitions)
      const description = descriptionOf(one)
      const isLagKnown =
        one.kind === 'share' ? share.offsets.get(one.id)?.known === true : one.committed.known
      return {
        group: one.id,
        kind: one.kind,
        state: description.known ? description.value.state : one.state,
        members: description.known ? description.value.members.length : null,
        lag: isLagKnown ? total.lag : null,
        unknownPartitions: total.unknown,
        neverCommitted: total.neverCommitted,
        topics: [...new Set(partitions.map(row => row.topic))],
        coordinator: one.coordinator,
      }
    })
    const data: Data = {
      pattern: args.pattern ?? null,
      rows: rows.sort((a, b) => Number((b.lag ?? -1n) - (a.lag ?? -1n)) || (a.group < b.group ? -1 : 1)),
      partitions: args.detailed ? groups.flatMap(one => rowsOf.get(one.id) ?? []) : [],
      isComplete: scan.missing.length === 0,
      gaps: gapData(gaps),
    }
    return { data, failures: gaps.map(gap => gap.why) }
  },
  present,
})

/** A scan asks for neither offsets nor members of share groups, as most clusters have none: here people want to see them. */
async function readShareGroups(
  cluster: Cluster,
  groups: readonly ScannedGroup[],
): Promise<{
  descriptions: Map<string, Known<GroupDescription>>
  offsets: Map<string, Known<SharePartition[]>>
}> {
  const share = groups.filter(one => one.kind === 'share')
  if (share.length === 0) return { descriptions: new Map(), offsets: new Map() }
  const [descriptions, offsets] = await Promise.all([
    cluster.describeGroups(share),
    cluster.shareOffsets(share.map(one => one.id)),
  ])
  return { descriptions, offsets }
}

function present(data: Data): Report {
  const { isComplete } = data
  const fitting = data.pattern === null ? '' : ` that fit ${data.pattern}`
  const summary =
    data.rows.length === 0
      ? isComplete
        ? `There are no consumer groups${fitting}.`
        : `No consumer group${fitting} is known, but some brokers did not answer.`
      : `${counted(data.rows.length, 'consumer group')}${fitting}${isComplete ? '' : ', and perhaps more: some brokers did not answer'}.`
  const parts: Part[] = [{ kind: 'text', text: summary }, ...gapParts(data.gaps)]
  if (data.rows.length > 0)
    parts.push({
      kind: 'table',
      table: {
        columns: [
          { name: 'Group' },
          { name: 'State' },
          { name: 'Type' },
          { name: 'Members', align: 'right' },
          { name: 'Lag', align: 'right' },
          { name: 'Topics' },
        ],
        rows: data.rows.map(one => [
          one.group,
          one.state,
          one.kind,
          orDash(one.members),
          lagWords(one),
          one.topics.join(', ') || '–',
        ]),
      },
    })
  if (data.partitions.length > 0) {
    for (const group of data.rows) {
      const rows = data.partitions.filter(row => row.group === group.group)
      if (rows.length > 0)
        parts.push({ kind: 'heading', text: group.group }, { kind: 'table', table: lagTable(rows) })
    }
  }
  const worst = data.rows.find(one => (one.lag ?? 0n) > 0n)
  return {
    title: 'Consumer groups',
    tone: data.gaps.length > 0 ? 'warning' : 'info',
    summary,
    parts,
    followUps: worst
      ? [{ label: 'Show the furthest behind', command: `groups show ${groupWord(worst.group)}` }]
      : [],
  }
}

function lagWords(one: Data['rows'][number]): Text {
  const lag = orDash(one.lag)
  const unknown = one.unknownPartitions + one.neverCommitted
  return unknown > 0 ? `${lag} + ${counted(unknown, 'partition')} unknown` : lag
}
