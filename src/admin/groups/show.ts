import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { consumerGroup } from '../../core/arguments/kinds.ts'
import { gapData, gapParts, gapShape } from '../../core/gaps.ts'
import { type LagRow, totalLag } from '../../core/lag.ts'
import { lagTable, trendedRowShape } from '../../core/lag-table.ts'
import { lagTrend, lagTrendShape, scansIn, trendFields } from '../../core/lag-trend.ts'
import type { FollowUp, Report } from '../../core/report.ts'
import { groupWord } from '../../core/tokenize.ts'
import { counted, listed, orDash } from '../../core/words.ts'
import type { TopicPartition } from '../../kafka/cluster.ts'
import { adviceFor } from './advice.ts'
import { readGroup } from './read-group.ts'

const shape = z.object({
  group: z.string(),
  kind: z.string(),
  state: z.string(),
  coordinator: z.number(),
  assignor: z.string().nullable(),
  members: z
    .array(
      z.object({
        memberId: z.string(),
        instanceId: z.string().nullable(),
        clientId: z.string(),
        host: z.string(),
        assignment: z.array(z.object({ topic: z.string(), partition: z.number() })),
      }),
    )
    .nullable(),
  advice: z.array(z.object({ tone: z.enum(['good', 'info', 'warning', 'bad']), text: z.string() })),
  rows: z.array(trendedRowShape),
  /** By the last scans; null: nothing is known of them here. */
  trend: lagTrendShape.nullable(),
  gaps: z.array(gapShape),
})
type Data = z.infer<typeof shape>

export const showGroup = defineQuery({
  name: 'groups show',
  summary: 'Show a group’s members with host and assignment, its lag, and what stands out',
  arguments: { group: consumerGroup().positional() },
  permission: 'groups:read',
  examples: ['groups show cpp_tda_processors'],
  data: shape,
  answer: async ({ group }, context) => {
    const { environment, config, now } = context
    const { listed: one, description, rows, topicIds, gaps } = await readGroup(context.cluster, group)
    const known = description.known ? description.value : null
    const { lagWindowMs, intervalMs } = config.bot.monitoring
    const scans = scansIn(lagWindowMs, intervalMs)
    const trended = await lagTrend(async () => context.store.history.window({ environment, group, scans }), {
      rows,
      topicIds,
      hasMembers: known ? known.members.length > 0 : null,
      windowMs: lagWindowMs,
      now,
    })
    const data: Data = {
      group,
      kind: one.kind,
      state: known?.state ?? one.state,
      coordinator: one.coordinator,
      assignor: known?.assignor ?? null,
      members: known?.members ?? null,
      advice: adviceFor(known?.state ?? one.state, description, rows, trended.trend),
      rows: trended.rows,
      trend: trended.trend,
      gaps: gapData(gaps),
    }
    return { data, failures: gaps.map(gap => gap.why) }
  },
  present,
})

function present(data: Data): Report {
  const { lag, unknown, neverCommitted } = totalLag(data.rows)
  const members = data.members === null ? 'members not known' : counted(data.members.length, 'member')
  const summary = `Group "${data.group}" is ${data.state} with ${members}, lag ${orDash(lag)}${unknown > 0 ? `; ${counted(unknown, 'partition')} unknown` : ''}${neverCommitted > 0 ? `; ${counted(neverCommitted, 'partition')} without a commit` : ''}.`
  const worst = data.advice.some(one => one.tone === 'bad')
    ? 'bad'
    : data.advice.some(one => one.tone === 'warning') || data.gaps.length > 0
      ? 'warning'
      : 'good'
  return {
    title: `Group "${data.group}"`,
    tone: worst,
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...data.advice.map(one => ({ kind: 'callout' as const, tone: one.tone, text: one.text })),
      ...gapParts(data.gaps),
      {
        kind: 'fields',
        fields: [
          { label: 'State', value: data.state },
          { label: 'Type', value: data.kind },
          { label: 'Coordinator', value: `broker ${data.coordinator}` },
          ...(data.assignor ? [{ label: 'Assignor', value: data.assignor }] : []),
          ...(data.trend ? trendFields(data.trend) : []),
        ],
      },
      ...(data.members && data.members.length > 0
        ? [
            {
              kind: 'table' as const,
              table: {
                columns: [{ name: 'Client' }, { name: 'Host' }, { name: 'Partitions' }],
                rows: data.members.map(member => [
                  member.clientId,
                  member.host.replace(/^\//, ''),
                  assignmentWords(member.assignment),
                ]),
              },
            },
          ]
        : []),
      ...(data.rows.length > 0 ? [{ kind: 'table' as const, table: lagTable(data.rows) }] : []),
    ],
    followUps: followUps(data),
  }
}

function assignmentWords(assignment: readonly TopicPartition[]): string {
  if (assignment.length === 0) return 'none'
  const byTopic = new Map<string, number[]>()
  for (const one of assignment) byTopic.set(one.topic, [...(byTopic.get(one.topic) ?? []), one.partition])
  return listed(
    [...byTopic].map(([topic, partitions]) => `${topic} ${partitions.sort((a, b) => a - b).join(',')}`),
  )
}

function followUps(data: Data): FollowUp[] {
  const hasLag = data.rows.some((row: LagRow) => (row.lag ?? 0n) > 0n)
  const isStopped = data.members?.length === 0
  return isStopped && hasLag
    ? [{ label: 'Reset offsets…', command: `offsets reset ${groupWord(data.group)}`, effect: 'danger' }]
    : []
}
