import type { Fault, Path, Position } from './fault.ts'
import { mapAt } from './map-at.ts'
import { nearestTopicSetting, type TopicSetting, topicSetting, topicSettingValue } from './topic-settings.ts'
import type { YamlFile } from './yaml-file.ts'

/** What one level of topics.yml (defaults, an environment's, a topic's, an override's) says about topics. */
export interface Settings {
  partitions: Setting<number> | null
  replicationFactor: Setting<number> | null
  /** By Kafka's name; values as Kafka's text. */
  config: ReadonlyMap<TopicSetting, Setting<string>>
}

export interface Setting<T> {
  /** null: what is written has a fault, and nothing weaker may take its place. */
  value: T | null
  file: string
  /** Where it is written, such as `defaults.min_in_sync_replicas`. */
  path: Path
  at: Position
}

/** The level at a path: its own keys and those in its `config`. In `defaults` Kafka's settings stand without `config`. */
export function readSettings(yaml: YamlFile, path: Path, faults: Fault[]): Settings {
  const config = new Map<TopicSetting, Setting<string>>()
  const isDefaults = path.at(-1) === 'defaults'
  const counts = { partitions: null, replicationFactor: null } as Record<
    'partitions' | 'replicationFactor',
    Setting<number> | null
  >

  const fault = (check: string, inside: Path, at: Position, message: string, fix: string | null): void => {
    faults.push({ level: 'error', check, file: yaml.file, ...at, path: inside, message, fix })
  }
  const setting = <T>(value: T | null, inside: Path): Setting<T> => ({
    value,
    file: yaml.file,
    path: inside,
    at: yaml.keyAt(inside),
  })

  function readCount(name: 'partitions' | 'replicationFactor', inside: Path, written: unknown): void {
    const count = /^[1-9]\d{0,8}$/.test(String(written)) ? Number(written) : null
    if (count === null && !isReported(yaml, inside))
      fault('wrong-value', inside, yaml.valueAt(inside), 'this must be a whole number, at least 1', null)
    counts[name] = setting(count, inside)
  }

  function readKafka(key: string, inside: Path, written: unknown): void {
    const name = topicSetting(key)
    if (!name) {
      const near = nearestTopicSetting(key)
      const message = `Kafka has no topic setting "${key}"`
      return fault(
        'unknown-setting',
        inside,
        yaml.keyAt(inside),
        message,
        near ? `write "${near}"` : 'leave it out: a client’s or a broker’s setting cannot stand here',
      )
    }
    const value = topicSettingValue(name, written)
    if (!value.ok && !isReported(yaml, inside))
      fault('wrong-value', inside, yaml.valueAt(inside), `${name} must be ${value.expected}`, null)
    const earlier = config.get(name)
    if (earlier) {
      const message = `${name} is set here and in line ${earlier.at.line}, under its other spelling`
      return fault('duplicate-key', inside, yaml.keyAt(inside), message, 'keep one of the two')
    }
    config.set(name, setting(value.ok ? value.text : null, inside))
  }

  function readLevel(level: Path, mayHoldOthers: boolean): void {
    for (const [key, written] of Object.entries(mapAt(yaml, level))) {
      const inside = [...level, key]
      if (key === 'partitions') readCount('partitions', inside, written)
      else if (key === 'replication_factor') readCount('replicationFactor', inside, written)
      else if (!mayHoldOthers || key === 'min_in_sync_replicas') readKafka(key, inside, written)
    }
  }
  readLevel(path, !isDefaults)
  if (!isDefaults) readLevel([...path, 'config'], false)
  return { ...counts, config }
}

/** Reading the file has complained about this very place already. */
const isReported = (yaml: YamlFile, path: Path): boolean =>
  yaml.faults.some(fault => JSON.stringify(fault.path) === JSON.stringify(path))
