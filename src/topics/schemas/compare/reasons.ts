import type { CompatibilityLevel, SchemaType } from '../../../registry/registry.ts'
import { avroReasons } from './avro.ts'
import { jsonSchemaReasons } from './json-schema.ts'

/** As many are told of one schema. */
const most = 10

/** A schema, and what it refers to. */
export interface Compared {
  text: string
  others: readonly string[]
}

/**
 * Why a new schema is not compatible with an old one at this level, by field: for a registry that says no and not why.
 * Empty where nothing is found, and where it cannot be told: Protobuf.
 */
export function incompatibilities(
  type: SchemaType,
  level: CompatibilityLevel,
  schemas: { old: Compared; new: Compared },
): string[] {
  const compare = type === 'AVRO' ? avroReasons : type === 'JSON' ? jsonSchemaReasons : null
  if (compare === null || level === 'NONE') return []
  try {
    const [before, after] = [parsed(schemas.old), parsed(schemas.new)]
    const backward = level.startsWith('FORWARD') ? [] : compare(after, before, { reader: 'new' })
    const forward = level.startsWith('BACKWARD') ? [] : compare(before, after, { reader: 'old' })
    return [...backward, ...forward].slice(0, most)
  } catch {
    // One of the two is no JSON: the registry's own word is all there is.
    return []
  }
}

/** The schema first; the rest is looked into by name only. */
const parsed = ({ text, others }: Compared): unknown[] =>
  [text, ...others].map(one => JSON.parse(one) as unknown)
