import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { consumerGroups, topicName } from '../../core/arguments/kinds.ts'
import { Failure } from '../../core/failure.ts'
import { shareGroup } from '../../core/lag.ts'
import type { Report } from '../../core/report.ts'
import { someAtOnce } from '../../core/some-at-once.ts'
import { groupWord } from '../../core/tokenize.ts'
import { count, counted } from '../../core/words.ts'
import { type ChosenGroup, chosenGroups } from '../groups/chosen-groups.ts'
import { writeOffsetLines } from './offset-lines.ts'

const shape = z.object({
  groups: z.array(z.string()),
  rows: z.array(
    z.object({ group: z.string(), topic: z.string(), partition: z.number(), offset: z.bigint() }),
  ),
})
type Data = z.infer<typeof shape>

export const exportOffsets = defineQuery({
  name: 'offsets export',
  summary: 'Write committed offsets into a file that offsets reset and Kafka’s own tool take',
  arguments: {
    group: consumerGroups('consumer groups, names or globs').positional(),
    topic: topicName().optional().about('only this topic'),
  },
  permission: 'groups:read',
  examples: [
    'offsets export tda_processors --output offsets.csv',
    "offsets export 'tda_*' --output offsets.csv",
  ],
  data: shape,
  fileFormats: ['csv'],
  file: data => ({ text: fileText(data), isWhole: true }),
  answer: async ({ group, topic }, { cluster }) => {
    const listing = await cluster.listGroups()
    const kinds = new Map(listing.groups.map(one => [one.id, one.kind]))
    const chosen = chosenGroups(group, listing).filter(one => isExported(one, kinds))
    const rows = await someAtOnce(chosen, 10, async one => {
      const commits = await cluster.committed(one.group)
      return commits
        .filter(at => topic === undefined || at.topic === topic)
        .map(at => ({ group: one.group, topic: at.topic, partition: at.partition, offset: at.offset }))
    })
    return { data: { groups: chosen.map(one => one.group), rows: rows.flat() } }
  },
  present,
})

/** What a glob names beside groups with offsets is left out; what was named itself is refused. */
function isExported({ group, isNamed }: ChosenGroup, kinds: ReadonlyMap<string, string>): boolean {
  const kind = kinds.get(group)
  if (kind === undefined)
    throw new Failure('not-found', `There is no consumer group "${group}" in this cluster.`, {
      hint: 'groups list shows them.',
    })
  if (kind === 'share' && isNamed) throw shareGroup(group)
  return kind !== 'share'
}

/** Of one group without its name, as Kafka's own tool writes and expects it. */
const fileText = ({ groups, rows }: Data): string =>
  writeOffsetLines(rows.map(row => (groups.length === 1 ? { ...row, group: null } : row)))

function present({ groups, rows }: Data): Report {
  const only = groups.length === 1 ? groups[0] : undefined
  const whose = only === undefined ? counted(groups.length, 'group') : `group "${only}"`
  const summary = `${counted(rows.length, 'committed offset')} of ${whose}.`
  return {
    title: 'Committed offsets',
    tone: 'info',
    summary,
    parts: [
      { kind: 'text', text: summary },
      {
        kind: 'table',
        table: {
          columns: [
            { name: 'Group' },
            { name: 'Topic' },
            { name: 'Partition', align: 'right' },
            { name: 'Offset', align: 'right' },
          ],
          rows: rows.map(row => [row.group, row.topic, String(row.partition), count(row.offset)]),
        },
      },
      {
        kind: 'text',
        text: [
          'With ',
          { code: '--output offsets.csv' },
          ' it is a file for ',
          { code: `offsets reset ${only === undefined ? "'*'" : groupWord(only)} --from-file offsets.csv` },
          '.',
        ],
      },
    ],
    followUps: [],
  }
}
