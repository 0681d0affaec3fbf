import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { consumerGroup, topicName } from '../../core/arguments/kinds.ts'
import { totalLag } from '../../core/lag.ts'
import { lagRowShape, lagTable } from '../../core/lag-table.ts'
import type { Report } from '../../core/report.ts'
import { quoteWord } from '../../core/tokenize.ts'
import { counted, orDash } from '../../core/words.ts'
import { readGroup } from '../groups/read-group.ts'

const shape = z.object({ group: z.string(), state: z.string(), rows: z.array(lagRowShape) })

export const showOffsets = defineQuery({
  name: 'offsets show',
  summary: 'Show committed offset, log start and end, and lag of each partition of a group',
  arguments: { group: consumerGroup().positional(), topic: topicName().optional().about('only this topic') },
  permission: 'groups:read',
  examples: ['offsets show cpp_tda_processors'],
  data: shape,
  answer: async ({ group, topic }, { cluster }) => {
    const read = await readGroup(cluster, group)
    const rows = read.rows.filter(row => topic === undefined || row.topic === topic)
    return { data: { group, state: read.listed.state, rows }, failures: read.gaps.map(gap => gap.why) }
  },
  present,
})

function present({ group, state, rows }: z.infer<typeof shape>): Report {
  const { lag, unknown, lost } = totalLag(rows)
  const summary =
    rows.length === 0
      ? `Group "${group}" has no committed offsets.`
      : `Group "${group}" (${state}): lag ${orDash(lag)} over ${counted(rows.length, 'partition')}${unknown > 0 ? `, ${unknown} of them unknown` : ''}${lost > 0n ? `; ${counted(lost, 'record')} expired unread` : ''}.`
  return {
    title: `Offsets of "${group}"`,
    tone: lost > 0n ? 'bad' : unknown > 0 ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      { kind: 'table', table: lagTable(rows) },
    ],
    followUps: [{ label: 'Show group', command: `groups show ${quoteWord(group)}` }],
  }
}
