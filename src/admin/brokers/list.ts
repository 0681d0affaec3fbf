import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { gapData, gapParts, gapShape } from '../../core/gaps.ts'
import type { FollowUp, Report, Text } from '../../core/report.ts'
import { tableParts } from '../../core/table-parts.ts'
import { bytes, count, counted } from '../../core/words.ts'
import { configDifferences, differenceShape, presentDifferences } from './config-differences.ts'
import { diskWords, fullestDisk } from './disk-words.ts'
import { type BrokerRow, brokerShape, readBrokers } from './read-brokers.ts'

const shape = z.object({
  clusterId: z.string(),
  rows: z.array(brokerShape),
  /** Settings that are not the same on all brokers that told theirs. */
  differences: z.array(differenceShape),
  gaps: z.array(gapShape),
})
type Data = z.infer<typeof shape>

export const listBrokers = defineQuery({
  name: 'brokers list',
  summary: 'List brokers with controller, rack, leaders, replicas and disk, and where their settings differ',
  arguments: {},
  permission: 'cluster:read',
  examples: ['brokers list', 'brokers list --env staging'],
  data: shape,
  answer: async (_args, context) => {
    const { description, rows, gaps } = await readBrokers(context)
    const configs = await context.cluster.brokerConfigs(description.brokers.map(one => one.id))
    const silent = [...configs].flatMap(([id, known]) =>
      known.known ? [] : [{ name: `settings of broker ${id}`, why: known.why }],
    )
    const all = [...gaps, ...silent]
    const data: Data = {
      clusterId: description.clusterId,
      rows,
      differences: configDifferences(configs),
      gaps: gapData(all),
    }
    return { data, failures: all.map(gap => gap.why) }
  },
  present,
})

function present({ clusterId, rows, differences, gaps }: Data): Report {
  const absent = rows.filter(row => row.state === 'absent')
  const behind = rows.filter(row => row.state === 'here' && row.outOfSync > 0)
  const here = rows.length - absent.length
  const summary = `${counted(here, 'broker')} in cluster ${clusterId}${
    absent.length > 0 ? `, ${absent.map(row => row.broker).join(', ')} missing` : ''
  }${behind.length > 0 ? `; replicas not in sync on ${behind.map(row => row.broker).join(', ')}` : ''}.`
  return {
    title: 'Brokers',
    tone: absent.length > 0 ? 'bad' : behind.length > 0 || gaps.length > 0 ? 'warning' : 'good',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...gapParts(gaps),
      ...tableParts(
        [
          { name: 'Broker', align: 'right' },
          { name: 'Address' },
          { name: 'Rack' },
          { name: 'Role' },
          { name: 'Leads', align: 'right' },
          { name: 'Replicas', align: 'right' },
          { name: 'Data', align: 'right' },
          { name: 'Fullest disk' },
        ],
        rows.map(cells),
      ),
      ...presentDifferences(differences),
    ],
    followUps: followUps(absent, behind),
  }
}

function cells(row: BrokerRow): Text[] {
  const disk = row.disks && fullestDisk(row.disks)
  return [
    String(row.broker),
    row.address ?? 'not there',
    row.rack ?? '–',
    row.isController ? 'controller' : '–',
    row.leads === row.preferred ? count(row.leads) : `${count(row.leads)} of ${count(row.preferred)}`,
    row.outOfSync > 0 ? `${count(row.replicas)}, ${count(row.outOfSync)} out of sync` : count(row.replicas),
    row.bytes === null ? '–' : bytes(row.bytes),
    disk ? diskWords(disk) : '–',
  ]
}

function followUps(absent: readonly BrokerRow[], behind: readonly BrokerRow[]): FollowUp[] {
  const [first] = [...absent, ...behind]
  return first ? [{ label: `Show broker ${first.broker}`, command: `brokers show ${first.broker}` }] : []
}
