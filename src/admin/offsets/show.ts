import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { consumerGroup, topicName } from '../../core/arguments/kinds.ts'
import { gapData, gapParts, gapShape } from '../../core/gaps.ts'
import { totalLag } from '../../core/lag.ts'
import { lagRowShape, lagTable } from '../../core/lag-table.ts'
import type { Report } from '../../core/report.ts'
import { groupWord } from '../../core/tokenize.ts'
import { counted, orDash } from '../../core/words.ts'
import { readGroup } from '../groups/read-group.ts'

const shape = z.object({
  group: z.string(),
  state: z.string(),
  /** The only topic that was asked for. */
  topic: z.string().nullable(),
  rows: z.array(lagRowShape),
  gaps: z.array(gapShape),
})

export const showOffsets = defineQuery({
  name: 'offsets show',
  summary: 'Show committed offset, log start and end, and lag of each partition of a group',
  arguments: { group: consumerGroup().positional(), topic: topicName().optional().about('only this topic') },
  permission: 'groups:read',
  examples: ['offsets show cpp_tda_processors'],
  data: shape,
  answer: async ({ group, topic }, { cluster }) => {
    const { listed, rows, gaps } = await readGroup(cluster, group)
    const data = {
      group,
      state: listed.state,
      topic: topic ?? null,
      rows: rows.filter(row => topic === undefined || row.topic === topic),
      gaps: gapData(gaps),
    }
    return { data, failures: gaps.map(gap => gap.why) }
  },
  present,
})

function present({ group, state, topic, rows, gaps }: z.infer<typeof shape>): Report {
  const { lag, unknown, neverCommitted, lost } = totalLag(rows)
  const of = topic === null ? '' : ` in topic "${topic}"`
  const summary =
    rows.length === 0
      ? `Group "${group}" has no committed offsets${of}.`
      : `Group "${group}" (${state})${of}: lag ${orDash(lag)} over ${counted(rows.length - unknown - neverCommitted, 'partition')}${unknown > 0 ? `; ${counted(unknown, 'partition')} unknown` : ''}${neverCommitted > 0 ? `; ${counted(neverCommitted, 'partition')} without a commit` : ''}${lost > 0n ? `; ${counted(lost, 'record')} expired unread` : ''}.`
  return {
    title: `Offsets of "${group}"`,
    tone: lost > 0n ? 'bad' : unknown > 0 || gaps.length > 0 ? 'warning' : 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...gapParts(gaps),
      ...(rows.length === 0 ? [] : [{ kind: 'table' as const, table: lagTable(rows) }]),
    ],
    followUps: [{ label: 'Show group', command: `groups show ${groupWord(group)}` }],
  }
}
