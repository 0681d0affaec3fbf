import { checkShape } from './check-shape.ts'
import { type Fault, isError, type Path, type Position, touches } from './fault.ts'
import { findings } from './findings.ts'
import { mapAt } from './map-at.ts'
import { readSettings, type Settings } from './settings.ts'
import {
  environmentDefaults,
  monitoringSchema,
  schemaNamesSchema,
  topicSchema,
  topicsFileSchema,
} from './topics-schema.ts'
import type { YamlFile } from './yaml-file.ts'

/** What topics.yml declares. Faulty parts are left out of use, each by itself; `faults` says why. */
export interface TopicsFile {
  file: string
  /** Every topic that is named, also those that faults make unusable. */
  topics: ReadonlyMap<string, DeclaredTopic>
  defaults: Settings
  environments: ReadonlyMap<string, Settings>
  schemas: ReadonlyMap<string, DeclaredSchema>
  /** Thresholds of `monitoring.metrics`, by name and severity. */
  thresholds: readonly { name: string; severity: 'warning' | 'critical'; threshold: number }[]
  /** Everything as written, variables replaced: what has no type here yet is read from this. */
  written: Readonly<Record<string, unknown>>
  /** Where the key at a path stands, or the nearest thing around it that does. */
  place(path: Path): Position
  faults: readonly Fault[]
}

export interface DeclaredTopic {
  name: string
  at: Position
  description: string | null
  settings: Settings
  overrides: ReadonlyMap<string, Settings>
  keySchema: string | null
  valueSchema: string | null
  compatibility: string | null
  eventTypes: readonly string[]
  isProtected: boolean
  /** Errors that make the topic unusable: it must be neither created nor changed. */
  faults: readonly Fault[]
  /** Errors that concern only its schemas. */
  schemaFaults: readonly Fault[]
}

export interface DeclaredSchema {
  name: string
  at: Position
  written: unknown
  faults: readonly Fault[]
}

/** Reads what readYamlFile found in topics.yml. Never throws: everything that is wrong becomes a fault. */
export function topicsFile(yaml: YamlFile): TopicsFile {
  const faults: Fault[] = [...yaml.faults]
  checkShape(yaml, [], topicsFileSchema, faults, 'typos')
  const defaults = readSettings(yaml, ['defaults'], faults)
  const environments = new Map<string, Settings>()
  for (const name of Object.keys(mapAt(yaml, ['environments']))) {
    checkShape(yaml, ['environments', name], environmentDefaults, faults, 'typos')
    environments.set(name, readSettings(yaml, ['environments', name, 'defaults'], faults))
  }
  const topics = Object.keys(mapAt(yaml, ['topics'])).map(name => readTopic(yaml, name, faults))
  const monitoring = checkShape(yaml, ['monitoring'], monitoringSchema, faults, 'typos')
  for (const [index] of (monitoring?.alerts ?? []).entries()) {
    const message = 'the bot does not evaluate PromQL: this alert is not raised by it'
    const fix = 'thresholds belong under monitoring.metrics, or into bot.yml'
    findings(yaml, faults).note('not-evaluated', ['monitoring', 'alerts', index, 'condition'], message, fix)
  }
  const schemas = Object.entries(mapAt(yaml, ['schemas'])).map(([name, written]): DeclaredSchema => {
    const path = ['schemas', name]
    return {
      name,
      at: yaml.keyAt(path),
      written,
      faults: faults.filter(fault => isError(fault) && touches(fault.path, path)),
    }
  })
  return {
    file: yaml.file,
    topics: new Map(topics.map(topic => [topic.name, topic])),
    defaults,
    environments,
    schemas: new Map(schemas.map(schema => [schema.name, schema])),
    thresholds: monitoring?.metrics ?? [],
    written: yaml.value,
    place: path => yaml.keyAt(path),
    faults,
  }
}

function readTopic(yaml: YamlFile, name: string, faults: Fault[]): DeclaredTopic {
  const path = ['topics', name]
  const shape = checkShape(yaml, path, topicSchema, faults, 'typos')
  const schema = checkShape(yaml, [...path, 'schema'], schemaNamesSchema, faults, 'typos')
  const settings = readSettings(yaml, path, faults)
  const overrides = Object.keys(mapAt(yaml, [...path, 'environment_overrides'])).map(
    environment =>
      [environment, readSettings(yaml, [...path, 'environment_overrides', environment], faults)] as const,
  )
  const errors = faults.filter(fault => isError(fault) && touches(fault.path, path))
  const isSchema = (fault: Fault): boolean => fault.path.length > 2 && fault.path[2] === 'schema'
  return {
    name,
    at: yaml.keyAt(path),
    description: shape?.description ?? null,
    settings,
    overrides: new Map(overrides),
    keySchema: schema?.key_schema ?? null,
    valueSchema: schema?.value_schema ?? null,
    compatibility: schema?.compatibility ?? null,
    eventTypes: shape?.event_types ?? [],
    // A fault must never lift a protection.
    isProtected: ![undefined, null, false].includes(mapAt(yaml, path).protected as undefined),
    faults: errors.filter(fault => !isSchema(fault)),
    schemaFaults: errors.filter(isSchema),
  }
}
