import type { CompatibilityLevel, SchemaType } from '../../../registry/registry.ts'
import { avroReasons } from './avro.ts'
import { jsonSchemaReasons } from './json-schema.ts'

/** As many are told of one schema. */
const most = 10

/**
 * Why a new schema is not compatible with an old one at this level, by field: for a registry that says no and not why.
 * Empty where it cannot be told: Protobuf, schemas with references.
 */
export function incompatibilities(
  type: SchemaType,
  level: CompatibilityLevel,
  schemas: { old: string; new: string },
): string[] {
  const compare = type === 'AVRO' ? avroReasons : type === 'JSON' ? jsonSchemaReasons : null
  if (compare === null || level === 'NONE') return []
  try {
    const [before, after] = [JSON.parse(schemas.old) as unknown, JSON.parse(schemas.new) as unknown]
    const backward = level.startsWith('FORWARD') ? [] : compare(after, before, { reader: 'new' })
    const forward = level.startsWith('BACKWARD') ? [] : compare(before, after, { reader: 'old' })
    return [...backward, ...forward].slice(0, most)
  } catch {
    // One of the two is no JSON: the registry's own word is all there is.
    return []
  }
}
