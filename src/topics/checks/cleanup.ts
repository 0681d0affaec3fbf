import type { Desired } from '../desired.ts'
import { listItems } from '../plan/same-value.ts'
import { type Check, eachTopic, numberOf } from './check.ts'

/** What is deleted, compacted and when: settings that contradict one another or do nothing. */
export const cleanupChecks: readonly Check[] = [
  {
    id: 'compact-retention',
    level: 'warning',
    says: 'A topic that is only compacted declares no retention: it would do nothing.',
    fix: 'write cleanup_policy: "compact,delete", or leave the retention out',
    find: subject =>
      eachTopic(subject, desired => {
        if (policies(desired).join() !== 'compact') return []
        return (['retention.ms', 'retention.bytes'] as const).map(key => {
          const setting = desired.effective.config.get(key)
          const message = `${desired.declared.name} is only compacted, so ${key} does nothing`
          return setting ? { path: setting.path, message } : null
        })
      }),
  },
  {
    id: 'compact-event-types',
    level: 'warning',
    says: 'A compacted topic has one kind of event: under one key compaction keeps only the last of all kinds.',
    fix: 'use cleanup_policy: delete, or a topic (or a key) for each kind',
    find: subject =>
      eachTopic(subject, desired => {
        const kinds = desired.declared.eventTypes.length
        const policy = desired.effective.config.get('cleanup.policy')
        if (!policy || kinds < 2 || !policies(desired).includes('compact')) return []
        const message = `${desired.declared.name} has ${kinds} kinds of event and is compacted: of each key only the last event stays, whatever its kind`
        return [{ path: policy.path, message }]
      }),
  },
  {
    id: 'compaction-without-compact',
    level: 'note',
    says: 'Settings of compaction stand on topics that are compacted: elsewhere they do nothing.',
    fix: 'leave it out',
    find: subject =>
      eachTopic(subject, desired => {
        if (policies(desired).includes('compact')) return []
        return compactionKeys.map(key => {
          const setting = desired.effective.config.get(key)
          return setting?.path[0] === 'topics'
            ? {
                path: setting.path,
                message: `${desired.declared.name} is not compacted, so ${key} does nothing`,
              }
            : null
        })
      }),
  },
  {
    id: 'compaction-lag-order',
    level: 'error',
    says: 'min.compaction.lag.ms is not above max.compaction.lag.ms: brokers refuse that.',
    fix: 'lower the one or raise the other',
    find: subject =>
      eachTopic(subject, ({ declared, effective }) => {
        const least = numberOf(effective.config.get('min.compaction.lag.ms'))
        const most = numberOf(effective.config.get('max.compaction.lag.ms'))
        if (!least || !most || least.value <= most.value) return []
        const message = `${declared.name}: min.compaction.lag.ms (${least.value}) is above max.compaction.lag.ms (${most.value})`
        return [{ path: least.path, message }]
      }),
  },
  {
    id: 'segment-above-retention',
    level: 'warning',
    says: 'A segment is not longer or larger than the retention: Kafka deletes whole, closed segments, so records would stay that much longer.',
    fix: 'declare a smaller segment',
    find: subject =>
      eachTopic(subject, desired => {
        if (!policies(desired).includes('delete')) return []
        return (['ms', 'bytes'] as const).map(unit => {
          const segment = numberOf(desired.effective.config.get(`segment.${unit}`))
          const retention = numberOf(desired.effective.config.get(`retention.${unit}`))
          if (!segment || !retention || retention.value < 0 || segment.value <= retention.value) return null
          const message = `${desired.declared.name}: segment.${unit} (${segment.value}) is above retention.${unit} (${retention.value})`
          return { path: segment.path, message }
        })
      }),
  },
]

const compactionKeys = [
  'min.cleanable.dirty.ratio',
  'min.compaction.lag.ms',
  'max.compaction.lag.ms',
] as const

/** Kafka's own default is delete (LogConfig). */
const policies = ({ effective }: Desired): string[] =>
  listItems(effective.config.get('cleanup.policy')?.value ?? 'delete').sort()
