import { z } from 'zod'

/** The keys that a schema knows at a path, for saying which one was meant; none where any key may stand. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  const [first, ...rest] = path
  return unwrap(schema).flatMap(one => {
    if (first === undefined) return one instanceof z.ZodObject ? Object.keys(one.shape) : []
    const inner = child(one, first)
    return inner ? keysAt(inner, rest) : []
  })
}

/** Every key that can be written, as `environments.*.tls.ca_file`; `*` stands for names that people choose. */
export function allKeys(schema: z.ZodType, prefix = ''): string[] {
  return unwrap(schema).flatMap(one => {
    if (one instanceof z.ZodObject)
      return Object.entries(one.shape as Record<string, z.ZodType>).flatMap(([key, value]) => [
        `${prefix}${key}`,
        ...allKeys(value, `${prefix}${key}.`),
      ])
    const inner = child(one, 0)
    return inner ? allKeys(inner, one instanceof z.ZodRecord ? `${prefix}*.` : prefix) : []
  })
}

function child(schema: z.ZodType, key: PropertyKey): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<PropertyKey, z.ZodType>)[key]
  if (schema instanceof z.ZodRecord) return schema.valueType as z.ZodType
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType
  return undefined
}

/** The shapes below defaults, optionals and transformations; a union has several. */
function unwrap(schema: z.ZodType): z.ZodType[] {
  if (schema instanceof z.ZodUnion) return (schema.options as z.ZodType[]).flatMap(unwrap)
  if (schema instanceof z.ZodPipe) return unwrap(schema.in as z.ZodType)
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return unwrap(schema.unwrap() as z.ZodType)
  return [schema]
}
