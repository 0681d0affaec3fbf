import { checkShape } from './check-shape.ts'
import { type Fault, isError, type Path, type Position, touches } from './fault.ts'
import { findings } from './findings.ts'
import { mapAt } from './map-at.ts'
import { type DeclaredSchema, inlineSchema, type schemaFiles } from './schema-files.ts'
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

/**
 * Reads what readYamlFile found in topics.yml, beside the schemas that have files of their own. Never throws: everything
 * that is wrong becomes a fault.
 */
export function topicsFile(
  yaml: YamlFile,
  files: ReturnType<typeof schemaFiles> = { schemas: [], faults: [] },
): TopicsFile {
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
  const inline = Object.entries(mapAt(yaml, ['schemas'])).map(([name, written]): DeclaredSchema => {
    const path = ['schemas', name]
    return {
      name,
      file: yaml.file,
      at: yaml.keyAt(path),
      ...inlineSchema(written),
      path,
      place: inside => yaml.keyAt(inside),
      faults: faults.filter(fault => isError(fault) && touches(fault.path, path)),
    }
  })
  const schemas = oneOfEachName([...inline, ...files.schemas], faults)
  return {
    file: yaml.file,
    topics: new Map(topics.map(topic => [topic.name, topic])),
    defaults,
    environments,
    schemas,
    thresholds: monitoring?.metrics ?? [],
    written: yaml.value,
    place: path => yaml.keyAt(path),
    faults: [...faults, ...files.faults],
  }
}

/** Which one of two is meant cannot be told: neither is used. */
function oneOfEachName(schemas: readonly DeclaredSchema[], faults: Fault[]): Map<string, DeclaredSchema> {
  const byName = Map.groupBy(schemas, schema => schema.name)
  return new Map(
    [...byName.values()].flatMap(([first, ...others]) => {
      if (!first) return []
      const doubled = others.map((other): Fault => {
        const message = `the schema "${first.name}" is in ${first.file}:${first.at.line}, too`
        const fix = 'keep one of the two'
        return {
          level: 'error',
          check: 'duplicate-schema',
          file: other.file,
          ...other.at,
          path: [],
          message,
          fix,
        }
      })
      faults.push(...doubled)
      return [[first.name, { ...first, faults: [...first.faults, ...doubled] }] as const]
    }),
  )
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
