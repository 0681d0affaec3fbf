/** A part of an Avro schema, as it stands in JSON. */
export type AvroSchema = string | AvroSchema[] | { [key: string]: unknown }

export const avroPrimitives: readonly string[] = [
  'null',
  'boolean',
  'int',
  'long',
  'float',
  'double',
  'bytes',
  'string',
]
const namedTypes = ['record', 'error', 'enum', 'fixed']

export const isAvroMap = (value: unknown): value is { [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `namespace.name`; a name with dots is whole already. */
export const avroFullName = (name: string, namespace: string): string =>
  name.includes('.') || namespace === '' ? name : `${namespace}.${name}`

/** The namespace that holds inside a named type. */
export function namespaceInside(type: { [key: string]: unknown }, outer: string): string {
  const own = typeof type.namespace === 'string' ? type.namespace : outer
  const whole = avroFullName(String(type.name), own)
  return whole.includes('.') ? whole.slice(0, whole.lastIndexOf('.')) : ''
}

/** The full names that a schema defines, and those it uses without defining them. */
export function avroNames(schema: unknown): { defined: Set<string>; used: Set<string> } {
  const defined = new Set<string>()
  const used = new Set<string>()

  function visit(value: unknown, namespace: string): void {
    if (typeof value === 'string') {
      if (!avroPrimitives.includes(value) && !defined.has(value)) used.add(avroFullName(value, namespace))
      return
    }
    if (Array.isArray(value)) for (const branch of value) visit(branch, namespace)
    else if (isAvroMap(value)) declaration(value, namespace)
  }

  function declaration(value: { [key: string]: unknown }, namespace: string): void {
    const { type } = value
    if (type === 'array') visit(value.items, namespace)
    else if (type === 'map') visit(value.values, namespace)
    else if (typeof type !== 'string' || !namedTypes.includes(type)) visit(type, namespace)
    else {
      const inside = namespaceInside(value, namespace)
      const own = typeof value.namespace === 'string' ? value.namespace : namespace
      defined.add(avroFullName(String(value.name), own))
      const fields = Array.isArray(value.fields) ? value.fields : []
      for (const field of fields) if (isAvroMap(field)) visit(field.type, inside)
    }
  }

  visit(schema, '')
  return { defined, used: used.difference(defined) }
}
