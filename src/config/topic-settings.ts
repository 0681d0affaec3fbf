import { nearest } from '../core/nearest.ts'

/**
 * The settings that a topic of its own can have, with the values that Kafka takes: from TopicConfig and LogConfig of
 * Apache Kafka 4.x. A broker that is older or newer judges for itself when asked.
 */
const settings = {
  'cleanup.policy': words('delete', 'compact'),
  'compression.gzip.level': whole(-1, 9),
  'compression.lz4.level': whole(1, 17),
  'compression.type': word('uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'),
  'compression.zstd.level': whole(-131_072, 22),
  'delete.retention.ms': long(0n),
  'file.delete.delay.ms': long(0n),
  'flush.messages': long(1n),
  'flush.ms': long(0n),
  'follower.replication.throttled.replicas': anyText(),
  'index.interval.bytes': whole(0, 2_147_483_647),
  'leader.replication.throttled.replicas': anyText(),
  'local.retention.bytes': long(-2n),
  'local.retention.ms': long(-2n),
  'max.compaction.lag.ms': long(1n),
  'max.message.bytes': whole(0, 2_147_483_647),
  'message.timestamp.after.max.ms': long(0n),
  'message.timestamp.before.max.ms': long(0n),
  'message.timestamp.type': word('CreateTime', 'LogAppendTime'),
  'min.cleanable.dirty.ratio': ratio(),
  'min.compaction.lag.ms': long(0n),
  'min.insync.replicas': whole(1, 2_147_483_647),
  preallocate: trueOrFalse(),
  'remote.log.copy.disable': trueOrFalse(),
  'remote.log.delete.on.disable': trueOrFalse(),
  'remote.storage.enable': trueOrFalse(),
  'retention.bytes': long(-1n),
  'retention.ms': long(-1n),
  'segment.bytes': whole(14, 2_147_483_647),
  'segment.index.bytes': whole(4, 2_147_483_647),
  'segment.jitter.ms': long(0n),
  'segment.ms': long(1n),
  'unclean.leader.election.enable': trueOrFalse(),
} satisfies Record<string, ValueKind>

export type TopicSetting = keyof typeof settings

interface ValueKind {
  explain: string
  accepts(text: string): boolean
}

/** The broker's names for two settings, which the suite's files use for topics. */
const suiteNames: Readonly<Record<string, TopicSetting>> = {
  'min.in.sync.replicas': 'min.insync.replicas',
  'message.max.bytes': 'max.message.bytes',
}

/** Kafka's name for a key as written, with `_` or `.`; undefined when topics have no such setting. */
export function topicSetting(key: string): TopicSetting | undefined {
  const dotted = key.replaceAll('_', '.')
  if (Object.hasOwn(settings, dotted)) return dotted as TopicSetting
  return suiteNames[dotted]
}

/** The setting that was likely meant, with underscores as the files have them. */
export function nearestTopicSetting(key: string): string | undefined {
  return nearest(
    key.replaceAll('.', '_'),
    Object.keys(settings).map(name => name.replaceAll('.', '_')),
  )
}

/** Kafka's text for a value, or what it should have been. */
export function topicSettingValue(
  setting: TopicSetting,
  value: unknown,
): { ok: true; text: string } | { ok: false; expected: string } {
  const kind: ValueKind = settings[setting]
  const text = Array.isArray(value) ? value.join(',') : String(value)
  const isPlain = ['string', 'number', 'boolean'].includes(typeof value) || Array.isArray(value)
  return isPlain && kind.accepts(text) ? { ok: true, text } : { ok: false, expected: kind.explain }
}

function whole(min: number, max: number): ValueKind {
  return {
    explain:
      max === 2_147_483_647 ? `a whole number, at least ${min}` : `a whole number from ${min} to ${max}`,
    accepts: text => /^-?\d+$/.test(text) && Number(text) >= min && Number(text) <= max,
  }
}

function long(min: bigint): ValueKind {
  return {
    explain: `a whole number, at least ${min}`,
    accepts: text =>
      /^-?\d{1,19}$/.test(text) && BigInt(text) >= min && BigInt(text) <= 9_223_372_036_854_775_807n,
  }
}

function ratio(): ValueKind {
  return {
    explain: 'a number from 0 to 1',
    accepts: text => /^\d*\.?\d+$/.test(text) && Number(text) <= 1,
  }
}

function trueOrFalse(): ValueKind {
  return { explain: 'true or false', accepts: text => /^(true|false)$/i.test(text) }
}

function word(...choices: string[]): ValueKind {
  return { explain: `one of ${choices.join(', ')}`, accepts: text => choices.includes(text) }
}

function words(...choices: string[]): ValueKind {
  return {
    explain: `${choices.join(', ')}, or both separated by a comma`,
    accepts: text => text.split(',').every(one => choices.includes(one.trim())),
  }
}

function anyText(): ValueKind {
  return { explain: 'text', accepts: () => true }
}
