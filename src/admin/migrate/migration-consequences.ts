import { isBelowMinIsr } from '../../core/in-sync.ts'
import { percent } from '../../core/percent.ts'
import type { Consequence } from '../../core/plan.ts'
import { writeDuration } from '../../core/time.ts'
import { bytes, count, counted, listed } from '../../core/words.ts'
import { amount } from './amount.ts'
import type { MigrateSpec } from './migrate-spec.ts'
import type { ObservedMigration } from './observe-migration.ts'
import type { PlannedPartition } from './plan-migration.ts'
import type { StartArguments } from './start-arguments.ts'

interface Planned {
  spec: MigrateSpec
  partitions: readonly PlannedPartition[]
  records: bigint
  bytes: number
}

/** What somebody would be angry about not having been told, the worst first. */
export function migrationConsequences(
  args: StartArguments,
  observed: ObservedMigration,
  planned: Planned,
): Consequence[] {
  const all = [
    retention(observed, planned),
    space(observed, planned),
    ...earlier(observed),
    minIsr(observed),
    notEmpty(observed),
    compaction(observed),
    timestamps(observed),
    sizes(observed),
    placement(planned.spec, observed),
    tombstones(args),
    ...expressions(args),
    ...schemaIds(observed, planned.spec),
    ...notes(observed, planned),
  ].filter(one => one !== null)
  const rank = { critical: 0, warning: 1, note: 2 }
  return all.sort((a, b) => rank[a.severity] - rank[b.severity])
}

const value = (config: ObservedMigration['target']['config'], name: string): string =>
  config.get(name)?.value ?? ''

/** Of the target, or of the source that it is made like. */
const targetConfig = ({ source, target }: ObservedMigration) => (target.topic ? target.config : source.config)

function retention(observed: ObservedMigration, { partitions, records }: Planned): Consequence | null {
  const { keptFrom, oldestAt } = observed.source
  const keptMs = Number(value(targetConfig(observed), 'retention.ms'))
  if (keptFrom === null || records === 0n) return null
  const gone = partitions.reduce((sum, { partition, from, to }) => {
    const first = keptFrom.get(partition) ?? from
    const until = first < to ? first : to
    return until > from ? sum + (until - from) : sum
  }, 0n)
  if (gone === 0n) return null
  const share = percent(Number(gone) / Number(records))
  return {
    severity: 'critical',
    text: [
      `Kafka would delete ${share} of the copy at once (${count(gone)} of ${count(records)} offsets): "retention.ms" of the target is ${writeDuration(keptMs)}`,
      ...(oldestAt === null ? [] : [', and the oldest record is of ', { time: oldestAt }]),
      '. Records keep their times.',
    ],
  }
}

function space({ target }: ObservedMigration, planned: Planned): Consequence | null {
  if (target.freeBytes === null || BigInt(planned.bytes) * 10n < target.freeBytes * 8n) return null
  return {
    severity: 'critical',
    text: `${bytes(planned.bytes)} are to be copied, and the fullest disk of the target has ${bytes(target.freeBytes)} left.`,
  }
}

function earlier({ source, target }: ObservedMigration): Consequence[] {
  const same = target.copies.filter(one => one.topicId === source.topic.id)
  const running = same.filter(one => one.state === 'running')
  const others = target.copies.filter(one => one.topicId !== source.topic.id && one.state === 'running')
  const ended = same.filter(one => one.state !== 'running')
  const list: Consequence[] = []
  if (running.length > 0)
    list.push({
      severity: 'critical',
      text: `${listed(running.map(one => one.job))} copies the same topic into the same target now: its records would be there twice.`,
    })
  if (ended.length > 0)
    list.push({
      severity: 'warning',
      text: `${listed(ended.map(one => one.job))} has copied from this topic into this target before. This is a new copy: what it copied already would be there twice.`,
    })
  if (others.length > 0)
    list.push({
      severity: 'warning',
      text: `${listed(others.map(one => one.job))} copies another topic into this target now.`,
    })
  return list
}

function minIsr(observed: ObservedMigration): Consequence | null {
  const { topic } = observed.target
  if (!topic) return null
  const least = Number(value(observed.target.config, 'min.insync.replicas'))
  const short = topic.partitions.filter(one => isBelowMinIsr(one, least))
  if (short.length === 0) return null
  return {
    severity: 'critical',
    text: `The target takes no records now: ${counted(short.length, 'partition')} of it ${short.length === 1 ? 'has' : 'have'} fewer in-sync replicas than "min.insync.replicas" (${least}). The copy waits until it does.`,
  }
}

function notEmpty({ target }: ObservedMigration): Consequence | null {
  if (!target.topic || target.offsets === 0n) return null
  const holds = target.offsets === null ? 'may hold records' : `holds ${counted(target.offsets, 'offset')}`
  return {
    severity: 'warning',
    text: `The target ${holds} already: what is copied is appended behind them.`,
  }
}

function compaction(observed: ObservedMigration): Consequence | null {
  const isCompacted = value(targetConfig(observed), 'cleanup.policy').includes('compact')
  const wasCompacted = value(observed.source.config, 'cleanup.policy').includes('compact')
  if (!isCompacted || wasCompacted) return null
  return {
    severity: 'warning',
    text: 'The target is compacted and the source is not: of each key only the newest record stays, and a record without a key is refused by Kafka and stops the copy.',
  }
}

function timestamps(observed: ObservedMigration): Consequence | null {
  if (value(targetConfig(observed), 'message.timestamp.type') !== 'LogAppendTime') return null
  if (value(observed.source.config, 'message.timestamp.type') === 'LogAppendTime' && !observed.target.topic)
    return { severity: 'warning', text: 'The target gives records the time at which they are copied.' }
  return {
    severity: 'warning',
    text: 'The target gives records the time at which they are copied ("message.timestamp.type" is LogAppendTime): their own times are lost in the copy.',
  }
}

function sizes(observed: ObservedMigration): Consequence | null {
  if (!observed.target.topic) return null
  const [from, to] = [observed.source, observed.target].map(side =>
    Number(value(side.config, 'max.message.bytes')),
  )
  if (from === undefined || to === undefined || to >= from) return null
  return {
    severity: 'warning',
    text: `The target takes batches of at most ${bytes(to)}, the source of ${bytes(from)}: larger ones are cut into smaller ones, and a single record that is larger stops the copy.`,
  }
}

function placement(spec: MigrateSpec, { target }: ObservedMigration): Consequence | null {
  if (spec.placement === 'same' || !target.topic) return null
  return {
    severity: 'warning',
    text: `The target has ${counted(spec.target.partitions, 'partition')}, the source ${spec.source.partitions}: records are placed by their keys, as Kafka's Java client does. Records of one key keep their order as long as they came from one partition; others may be ordered differently.`,
  }
}

const tombstones = (args: StartArguments): Consequence | null =>
  args['drop-tombstones']
    ? {
        severity: 'warning',
        text: 'Records without a value are left out: a key that was deleted stays in a compacted target with what it was before.',
      }
    : null

function expressions({ filter, transform, 'on-error': onError }: StartArguments): Consequence[] {
  const list: Consequence[] = []
  if (filter !== undefined)
    list.push({
      severity: 'note',
      text: ['Only records are copied for which this is true: ', { code: filter }],
    })
  if (transform !== undefined)
    list.push({
      severity: 'warning',
      text: ['Records are not copied as they are, but as this makes them: ', { code: transform }],
    })
  if (filter !== undefined || transform !== undefined)
    list.push({
      severity: 'note',
      text:
        onError === 'stop'
          ? 'A record on which that fails stops the copy there.'
          : `Records on which that fails go to "${onError}".`,
    })
  return list
}

function schemaIds(
  { registries }: ObservedMigration,
  { rewritesSchemaIds, target }: MigrateSpec,
): Consequence[] {
  const [own, other] = registries
  if (rewritesSchemaIds)
    return [
      {
        severity: 'warning',
        text: `Both sides have a schema registry of their own: records get the id that their schema has there under "${target.topic}-value" and "${target.topic}-key". The copy registers nothing; a record whose schema is not there fails.`,
      },
    ]
  if (own !== null && other === null)
    return [
      {
        severity: 'warning',
        text: 'The target has no schema registry: records keep the schema ids of the source, which mean nothing there.',
      },
    ]
  return []
}

function notes(observed: ObservedMigration, { spec, records, bytes: size }: Planned): Consequence[] {
  const list: Consequence[] = [
    {
      severity: 'note',
      text: `There are ${amount(records, size)} to copy now.${spec.to.kind === 'follow' ? ' It then goes on until migrate cancel ends it.' : ''}`,
    },
    {
      severity: 'note',
      text: 'Each record is copied exactly once, also when the bot or a broker dies: records and progress are one transaction. Readers need isolation.level=read_committed to see it so.',
    },
    {
      severity: 'note',
      text: 'Offsets in the target are others than in the source: committed offsets of consumer groups do not carry over.',
    },
    { severity: 'note', text: 'There is no undo: what was copied stays in the target.' },
  ]
  if (observed.sourceEnvironment !== observed.environment)
    list.push({
      severity: 'warning',
      text: `Records leave ${observed.sourceEnvironment}: whoever may read "${spec.target.topic}" in ${observed.environment} reads them there, nothing masked.`,
    })
  return list
}
