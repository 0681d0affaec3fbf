import type { DeclaredSchema } from '../../config/config.ts'
import { avroNames, isAvroMap } from './avro-names.ts'

/** A name in a schema that another declared schema stands for. */
export interface DeclaredReference {
  name: string
  to: DeclaredSchema
}

/**
 * What a schema takes from other declared ones: an Avro full name that another defines, `$ref: other.json`,
 * `import "other.proto"`. What none of them has is left to the schema's own check.
 */
export function referencesOf(
  schema: DeclaredSchema,
  all: ReadonlyMap<string, DeclaredSchema>,
): DeclaredReference[] {
  const others = [...all.values()].filter(other => other !== schema && other.type === schema.type)
  const named = (name: string): DeclaredReference[] => {
    const to = others.find(other => fileNames(other).includes(name))
    return to ? [{ name, to }] : []
  }
  if (schema.type === 'PROTOBUF')
    return [...String(schema.written).matchAll(/^\s*import\s+(?:public\s+|weak\s+)?"([^"]+)"\s*;/gm)].flatMap(
      ([, name = '']) => named(name),
    )
  if (schema.type === 'JSON') return [...new Set(refs(schema.written))].flatMap(named)
  const { used } = avroNames(schema.written)
  return [...used].flatMap(name => {
    const to = others.find(other => avroNames(other.written).defined.has(name))
    return to ? [{ name, to }] : []
  })
}

const endings = { AVRO: '.avsc', JSON: '.json', PROTOBUF: '.proto' } as const

/** How others name it: its file, or without the ending. */
export const fileNames = ({ name, type }: DeclaredSchema): string[] => [`${name}${endings[type]}`, name]

function refs(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(refs)
  if (!isAvroMap(value)) return []
  const own = typeof value.$ref === 'string' ? [value.$ref.split('#')[0] ?? ''] : []
  return [...own.filter(name => name !== ''), ...Object.values(value).flatMap(refs)]
}
