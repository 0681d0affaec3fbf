import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { wholeNumber } from '../../core/arguments/kinds.ts'
import { Failure, unknown } from '../../core/failure.ts'
import { type Gap, gapData, gapParts, gapShape } from '../../core/gaps.ts'
import type { Part, Report } from '../../core/report.ts'
import { tableParts } from '../../core/table-parts.ts'
import { bytes, count, counted } from '../../core/words.ts'
import { configDifferences, differenceShape, presentDifferences } from './config-differences.ts'
import { diskWords } from './disk-words.ts'
import { brokerShape, readBrokers } from './read-brokers.ts'

const shape = z.object({
  broker: brokerShape,
  /** What somebody set for this broker, by file or at run time; a secret's value is null. null: it did not tell. */
  settings: z
    .array(z.object({ name: z.string(), value: z.string().nullable(), source: z.string() }))
    .nullable(),
  differences: z.array(differenceShape),
  features: z.array(z.object({ name: z.string(), finalized: z.number(), supported: z.number() })).nullable(),
  /** Partitions with a replica here that is not in sync, or that it should lead and does not. */
  trouble: z.array(z.object({ topic: z.string(), partition: z.number(), what: z.string() })),
  gaps: z.array(gapShape),
})
type Data = z.infer<typeof shape>

export const showBroker = defineQuery({
  name: 'brokers show',
  summary: 'Show one broker: disks, what it leads, replicas in trouble, its own settings and features',
  arguments: {
    broker: wholeNumber('BROKER', 'the number of a broker', { min: 0, max: 2_147_483_647 }).positional(),
  },
  permission: 'cluster:read',
  examples: ['brokers show 1'],
  data: shape,
  answer: async ({ broker: id }, context) => {
    const { description, rows, gaps } = await readBrokers(context)
    const broker = rows.find(row => row.broker === id)
    if (!broker)
      throw new Failure('not-found', `There is no broker ${id}.`, {
        hint: `There are ${rows.map(row => row.broker).join(', ')}: brokers list shows them.`,
      })
    const [configs, features] = await Promise.all([
      context.cluster.brokerConfigs(description.brokers.map(one => one.id)),
      context.cluster.features(),
    ])
    const missing = unknown(new Failure('unreachable', `Broker ${id} is not there.`))
    const own = configs.get(id) ?? missing
    const able = features.get(id) ?? missing
    const all: Gap[] = [
      ...gaps.filter(gap => gap.name.endsWith(`broker ${id}`)),
      ...(own.known ? [] : [{ name: 'its settings', why: own.why }]),
      ...(able.known ? [] : [{ name: 'its features', why: able.why }]),
    ]
    const data: Data = {
      broker,
      settings: own.known
        ? own.value
            .filter(one => one.source === 'broker' || one.source === 'static')
            .map(({ name, value, source }) => ({ name, value, source }))
            .sort((a, b) => (a.name < b.name ? -1 : 1))
        : null,
      differences: configDifferences(configs),
      features: able.known ? able.value : null,
      trouble: description.topics.flatMap(topic =>
        topic.partitions.flatMap(({ partition, replicas, isr, leader }) => {
          if (!replicas.includes(id)) return []
          const what = !isr.includes(id)
            ? 'not in sync'
            : replicas[0] === id && leader !== id
              ? `led by ${leader === null ? 'nobody' : `broker ${leader}`} instead`
              : null
          return what === null ? [] : [{ topic: topic.name, partition, what }]
        }),
      ),
      gaps: gapData(all),
    }
    return { data, failures: all.map(gap => gap.why) }
  },
  present,
})

function present(data: Data): Report {
  const { broker, trouble, gaps } = data
  const isHere = broker.state === 'here'
  const role = broker.isController ? ', the active controller,' : ''
  const summary = isHere
    ? `Broker ${broker.broker}${role} leads ${counted(broker.leads, 'partition')} and holds ${counted(broker.replicas, 'replica')}${trouble.length > 0 ? `; ${counted(trouble.length, 'partition')} not as they should be` : ''}.`
    : `Broker ${broker.broker} is not there; ${counted(broker.replicas, 'replica')} belong to it.`
  return {
    title: `Broker ${broker.broker}`,
    tone: !isHere ? 'bad' : trouble.length > 0 || gaps.length > 0 ? 'warning' : 'good',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...gapParts(gaps),
      {
        kind: 'fields',
        fields: [
          { label: 'Address', value: broker.address ?? 'not there' },
          { label: 'Rack', value: broker.rack ?? 'none' },
          { label: 'Leads', value: `${count(broker.leads)}, preferred for ${count(broker.preferred)}` },
          { label: 'Data', value: broker.bytes === null ? 'not known' : bytes(broker.bytes) },
        ],
      },
      ...tableParts(
        [
          { name: 'Disk' },
          { name: 'Used' },
          { name: 'Replicas', align: 'right' },
          { name: 'Data', align: 'right' },
        ],
        (broker.disks ?? []).map(disk => [
          disk.path,
          disk.fault === null ? diskWords(disk) : `failed: ${disk.fault}`,
          count(disk.replicas),
          bytes(disk.bytes),
        ]),
      ),
      ...tableParts(
        [{ name: 'Partition' }, { name: 'What' }],
        trouble.map(one => [`${one.topic}-${one.partition}`, one.what]),
      ),
      ...presentDifferences(data.differences),
      ...settingsParts(data),
    ],
    followUps: trouble.length > 0 || !isHere ? [{ label: 'Health', command: 'health' }] : [],
  }
}

function settingsParts({ settings, features }: Data): Part[] {
  const behind = (features ?? []).filter(one => one.finalized < one.supported)
  return [
    ...(behind.length > 0
      ? [
          {
            kind: 'text' as const,
            text: `It could do more than the cluster uses: ${behind.map(one => `${one.name} ${one.supported} (in use: ${one.finalized})`).join(', ')}.`,
          },
        ]
      : []),
    ...(settings && settings.length > 0 ? [{ kind: 'heading' as const, text: 'Set for this broker' }] : []),
    ...tableParts(
      [{ name: 'Setting' }, { name: 'Value' }, { name: 'Where' }],
      (settings ?? []).map(one => [
        one.name,
        one.value ?? 'hidden',
        one.source === 'static' ? 'its file' : 'at run time',
      ]),
    ),
  ]
}
