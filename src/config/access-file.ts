import type { z } from 'zod'
import {
  accessFileSchema,
  consumerGroupAccessSchema,
  grantSchema,
  groupSchema,
  roleSchema,
  serviceAccountSchema,
  topicAccessSchema,
} from './access-schema.ts'
import { checkShape } from './check-shape.ts'
import { type Fault, isError, type Path, type Position, touches } from './fault.ts'
import { mapAt } from './map-at.ts'
import type { YamlFile } from './yaml-file.ts'

/** What the access file says. What has a fault is missing from its map or list, all else is there. */
export interface AccessFile {
  file: string
  groups: ReadonlyMap<string, Placed<z.output<typeof groupSchema>>>
  roles: ReadonlyMap<string, Placed<z.output<typeof roleSchema>>>
  serviceAccounts: ReadonlyMap<string, Placed<z.output<typeof serviceAccountSchema>>>
  topics: ReadonlyMap<string, TopicAccess>
  consumerGroups: ReadonlyMap<string, Placed<z.output<typeof consumerGroupAccessSchema>>>
  /** Topics that nobody may delete or shorten. */
  immutableTopics: readonly string[]
  /** Everything as written, variables replaced: what has no type here yet is read from this. */
  written: Readonly<Record<string, unknown>>
  /** Where the key at a path stands, or the nearest thing around it that does. */
  place(path: Path): Position
  faults: readonly Fault[]
}

export type Placed<T> = T & { at: Position }

export interface TopicAccess {
  at: Position
  securityLevel: string | null
  dataClassification: string | null
  producers: readonly Grant[]
  consumers: readonly Grant[]
  admins: readonly Grant[]
  restrictions: z.output<typeof topicAccessSchema>['restrictions']
}
export type Grant = Placed<z.output<typeof grantSchema>>

/** Reads what readYamlFile found in the access file. Never throws: everything that is wrong becomes a fault. */
export function accessFile(yaml: YamlFile): AccessFile {
  const faults: Fault[] = [...yaml.faults]
  checkShape(yaml, [], accessFileSchema, faults, 'typos')

  function read<S extends z.ZodType>(path: Path, schema: S): Placed<z.output<S>> | undefined {
    const value = checkShape(yaml, path, schema, faults, 'typos')
    const isSpoilt = faults.some(fault => isError(fault) && touches(fault.path, path))
    return value === undefined || isSpoilt
      ? undefined
      : (Object.assign(value as object, { at: yaml.keyAt(path) }) as Placed<z.output<S>>)
  }
  function all<S extends z.ZodType>(section: string, schema: S): Map<string, Placed<z.output<S>>> {
    const names = Object.keys(mapAt(yaml, [section]))
    return new Map(
      names.flatMap(name => {
        const value = read([section, name], schema)
        return value === undefined ? [] : [[name, value] as const]
      }),
    )
  }
  function grants(path: Path, written: readonly unknown[]): Grant[] {
    return written.flatMap((_, index) => read([...path, index], grantSchema) ?? [])
  }

  const topics = new Map<string, TopicAccess>()
  for (const name of Object.keys(mapAt(yaml, ['topic_access']))) {
    const path = ['topic_access', name]
    const shape = checkShape(yaml, path, topicAccessSchema, faults, 'typos')
    const written = mapAt(yaml, path)
    const list = (key: string): Grant[] =>
      grants([...path, key], Array.isArray(written[key]) ? written[key] : [])
    topics.set(name, {
      at: yaml.keyAt(path),
      securityLevel: shape?.security_level ?? null,
      dataClassification: shape?.data_classification ?? null,
      producers: list('producers'),
      consumers: list('consumers'),
      admins: list('admin_access'),
      restrictions: shape?.restrictions ?? {},
    })
  }
  return {
    file: yaml.file,
    groups: all('groups', groupSchema),
    roles: all('roles', roleSchema),
    serviceAccounts: all('service_accounts', serviceAccountSchema),
    topics,
    consumerGroups: all('consumer_group_access', consumerGroupAccessSchema),
    immutableTopics: immutable(yaml),
    written: yaml.value,
    place: path => yaml.keyAt(path),
    faults,
  }
}

/** Taken as it is written, whatever else is wrong with the topic's entry: a fault must never lift a protection. */
function immutable(yaml: YamlFile): string[] {
  const isAmbiguous = (name: string): boolean =>
    yaml.faults.some(fault => fault.check === 'duplicate-key' && touches(fault.path, ['topic_access', name]))
  return Object.keys(mapAt(yaml, ['topic_access'])).filter(name => {
    const written = mapAt(yaml, ['topic_access', name, 'restrictions']).immutable
    return (written !== undefined && written !== null && written !== false) || isAmbiguous(name)
  })
}
