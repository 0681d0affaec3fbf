import type { SchemaType } from '../../registry/registry.ts'
import { avroFullName, avroPrimitives, isAvroMap, namespaceInside } from './avro-names.ts'

/**
 * The same text for schemas that mean the same; null where it is no schema of this type.
 * Avro: full names, sorted keys, no `doc`; defaults, aliases, orders, logical types and other attributes stay, which Avro's
 * own parsing canonical form drops although they decide what readers see. JSON Schema: sorted keys and sets, no
 * descriptions, comments and examples. Protobuf: no comments, no white space that means nothing.
 */
export function canonicalSchema(type: SchemaType, text: string): string | null {
  if (type === 'PROTOBUF') return canonicalProtobuf(text)
  try {
    const written: unknown = JSON.parse(text)
    return sorted(type === 'AVRO' ? avro(written, '') : jsonSchema(written))
  } catch {
    // A registry may hold an Avro primitive as a bare word.
    return type === 'AVRO' && avroPrimitives.includes(text.trim()) ? JSON.stringify(text.trim()) : null
  }
}

function avro(value: unknown, namespace: string): unknown {
  if (typeof value === 'string')
    return avroPrimitives.includes(value) ? value : avroFullName(value, namespace)
  if (Array.isArray(value)) return value.map(branch => avro(branch, namespace))
  if (!isAvroMap(value)) return value
  const { doc: _, namespace: __, type, ...rest } = value
  if (type === 'array') return { ...rest, type, items: avro(rest.items, namespace) }
  if (type === 'map') return { ...rest, type, values: avro(rest.values, namespace) }
  if (type === 'record' || type === 'error' || type === 'enum' || type === 'fixed') {
    const inside = namespaceInside(value, namespace)
    const own = typeof value.namespace === 'string' ? value.namespace : namespace
    return {
      ...rest,
      ...aliases(rest.aliases, inside),
      type,
      name: avroFullName(String(rest.name), own),
      ...(Array.isArray(rest.fields) && { fields: rest.fields.map(field => avroField(field, inside)) }),
    }
  }
  const inner = avro(type, namespace)
  // {"type": "string"} is "string"; with a logical type or anything else beside it it stays what it is.
  return Object.keys(rest).length === 0 ? inner : { ...rest, type: inner }
}

function avroField(field: unknown, namespace: string): unknown {
  if (!isAvroMap(field)) return field
  const { doc: _, order, type, ...rest } = field
  return {
    ...rest,
    ...(Array.isArray(rest.aliases) && { aliases: [...rest.aliases].sort() }),
    ...(order !== undefined && order !== 'ascending' && { order }),
    type: avro(type, namespace),
  }
}

const aliases = (given: unknown, namespace: string): { aliases?: string[] } =>
  Array.isArray(given) ? { aliases: given.map(name => avroFullName(String(name), namespace)).sort() } : {}

/** Keywords whose value is a map from names to schemas, and those whose value is data: there no word is a keyword. */
const mapsOfSchemas = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']
const data = ['enum', 'const', 'default']
const remarks = ['description', '$comment', 'examples']

function jsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonSchema)
  if (!isAvroMap(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !remarks.includes(key))
      .map(([key, inner]) => {
        if (mapsOfSchemas.includes(key) && isAvroMap(inner))
          return [
            key,
            Object.fromEntries(Object.entries(inner).map(([name, one]) => [name, jsonSchema(one)])),
          ]
        if ((key === 'required' || key === 'type' || key === 'enum') && Array.isArray(inner))
          return [key, [...inner].sort((a, b) => (sorted(a) < sorted(b) ? -1 : 1))]
        return [key, data.includes(key) ? inner : jsonSchema(inner)]
      }),
  )
}

/** JSON with sorted keys and no white space. */
function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join(',')}]`
  if (!isAvroMap(value)) return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${sorted(inner)}`).join(',')}}`
}

/** Strings, comments, runs of white space; everything else stands for itself. */
const protobufTokens = /("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\s+/g

function canonicalProtobuf(text: string): string {
  const inOneLine = text.replace(protobufTokens, (_, quoted: string | undefined) => quoted ?? ' ')
  return inOneLine
    .split(/("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')/)
    .map((piece, index) =>
      // Every second piece is a string.
      index % 2 === 1 ? piece : piece.replace(/\s+/g, ' ').replace(/ ?([{}[\]();=,<>]) ?/g, '$1'),
    )
    .join('')
    .trim()
}
