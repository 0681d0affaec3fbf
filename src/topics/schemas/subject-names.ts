import type { DeclaredSchema, SubjectNaming } from '../../config/config.ts'
import { avroFullName, isAvroMap } from './avro-names.ts'
import { fileNames } from './references.ts'

/** The subject of a topic's schema, as Confluent's serializers name it; null where a record's name is needed and it has none. */
export function subjectOf(
  naming: SubjectNaming,
  topic: string,
  part: 'key' | 'value',
  schema: DeclaredSchema,
): string | null {
  if (naming === 'topic') return `${topic}-${part}`
  const record = recordName(schema)
  if (record === null) return null
  return naming === 'record' ? record : `${topic}-${record}`
}

/** The subject of a schema that only others refer to: an Avro full name, else its file's name. */
export const ownSubject = (schema: DeclaredSchema): string =>
  (schema.type === 'AVRO' ? recordName(schema) : null) ?? fileNames(schema)[0] ?? schema.name

/** Avro: the full name. JSON Schema: the title. Protobuf: the first message with its package. */
function recordName({ type, written }: DeclaredSchema): string | null {
  if (type === 'PROTOBUF') {
    const text = String(written).replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, ' ')
    const message = /^\s*message\s+(\w+)/m.exec(text)?.[1]
    const inside = /^\s*package\s+([\w.]+)\s*;/m.exec(text)?.[1]
    return message === undefined ? null : avroFullName(message, inside ?? '')
  }
  if (!isAvroMap(written)) return null
  if (type === 'JSON') return typeof written.title === 'string' ? written.title : null
  return typeof written.name === 'string'
    ? avroFullName(written.name, typeof written.namespace === 'string' ? written.namespace : '')
    : null
}
