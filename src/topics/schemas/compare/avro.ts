import { type AvroSchema, avroFullName, avroPrimitives, isAvroMap, namespaceInside } from '../avro-names.ts'

/** Why a reader with one schema cannot read what was written with the other; `reader` and `writer` say which is which. */
export interface Sides {
  reader: 'new' | 'old'
}

/**
 * Schema resolution (Avro 1.12), told by the path of each field; each schema comes with those it refers to behind it. Empty:
 * everything can be read.
 */
export function avroReasons(
  readerSchemas: readonly unknown[],
  writerSchemas: readonly unknown[],
  { reader }: Sides,
): string[] {
  const reasons: string[] = []
  const readers = namesIn(readerSchemas)
  const writers = namesIn(writerSchemas)
  const seen = new Map<string, boolean>()
  const who = reader === 'new' ? 'the new schema' : 'the old schema'
  const written = reader === 'new' ? 'records written before' : 'records of the new schema'

  /** Whether it can be read; tells why not where `tell`. */
  function resolves(read: Typed, write: Typed, path: string, tell: boolean): boolean {
    const no = (text: string): false => {
      if (tell) reasons.push(`${path === '' ? 'the schema' : `field "${path}"`}: ${text}`)
      return false
    }
    const w = follow(write, writers)
    const r = follow(read, readers)
    if (Array.isArray(w.type))
      return w.type
        .map(branch => {
          const one = { type: branch as AvroSchema, namespace: w.namespace }
          if (resolves(r, one, path, false)) return true
          return Array.isArray(r.type)
            ? no(`${who} has no ${nameOf(one, writers)} in its union, which ${written} may hold`)
            : no(
                `${written} may hold ${nameOf(one, writers)}, which ${who} does not read as ${nameOf(r, readers)}`,
              )
        })
        .every(Boolean)
    if (Array.isArray(r.type)) {
      const branches = r.type.map(branch => ({ type: branch as AvroSchema, namespace: r.namespace }))
      if (branches.some(branch => resolves(branch, w, path, false))) return true
      return no(`${written} hold ${nameOf(w, writers)}, which is not in the union of ${who}`)
    }
    const kinds = [kindOf(r.type), kindOf(w.type)] as const
    if (kinds[0] !== kinds[1]) {
      if (promotions[kinds[1]]?.includes(kinds[0])) return true
      return no(`${written} hold ${nameOf(w, writers)}, which ${who} cannot read as ${nameOf(r, readers)}`)
    }
    if (!isAvroMap(r.type) || !isAvroMap(w.type)) return true
    const inner = (schema: Typed, type: unknown): Typed => ({
      type: type as AvroSchema,
      namespace: schema.namespace,
    })
    switch (kinds[0]) {
      case 'array':
        return resolves(inner(r, r.type.items), inner(w, w.type.items), `${path}[]`, tell)
      case 'map':
        return resolves(inner(r, r.type.values), inner(w, w.type.values), `${path}{}`, tell)
      case 'fixed':
        return (
          r.type.size === w.type.size ||
          no(`its size is ${String(w.type.size)} in ${written}, ${String(r.type.size)} in ${who}`)
        )
      case 'enum': {
        const known = symbols(r.type)
        const missing = 'default' in r.type ? [] : symbols(w.type).filter(symbol => !known.includes(symbol))
        return (
          missing.length === 0 || no(`${who} has no symbol ${missing.join(', ')}, which ${written} may hold`)
        )
      }
      case 'record':
        return records(r, w, path, tell)
      default:
        return true
    }
  }

  function records(r: Typed, w: Typed, path: string, tell: boolean): boolean {
    const [read, write] = [r.type, w.type]
    if (!isAvroMap(read) || !isAvroMap(write)) return true
    const key = JSON.stringify([read.name, r.namespace, write.name, w.namespace, tell])
    const earlier = seen.get(key)
    if (earlier !== undefined) return earlier
    // A record that holds itself is as readable as the rest of it.
    seen.set(key, true)
    const result = recordsOnce(read, write, { read: r.namespace, write: w.namespace }, path, tell)
    seen.set(key, result)
    return result
  }

  function recordsOnce(
    read: AvroMap,
    write: AvroMap,
    outer: { read: string; write: string },
    path: string,
    tell: boolean,
  ): boolean {
    const names = [read.name, ...list(read.aliases)].map(name => String(name).split('.').at(-1))
    if (!names.includes(String(write.name).split('.').at(-1))) {
      if (tell)
        reasons.push(
          `${path === '' ? 'the record' : `field "${path}"`}: it is named ${String(write.name)} in ${written}, ${String(read.name)} in ${who}`,
        )
      return false
    }
    const inside = { read: namespaceInside(read, outer.read), write: namespaceInside(write, outer.write) }
    const there = new Map(fieldsOf(write).map(field => [String(field.name), field]))
    return fieldsOf(read)
      .map(field => {
        const place = path === '' ? String(field.name) : `${path}.${String(field.name)}`
        const source = [field.name, ...list(field.aliases)].map(name => there.get(String(name))).find(Boolean)
        if (!source) {
          if ('default' in field) return true
          if (tell)
            reasons.push(
              `field "${place}": ${reader === 'new' ? 'it is new and has no default: records written before have no value for it' : 'it is gone, and readers of the old schema have no default for it'}`,
            )
          return false
        }
        return resolves(
          { type: field.type as AvroSchema, namespace: inside.read },
          { type: source.type as AvroSchema, namespace: inside.write },
          place,
          tell,
        )
      })
      .every(Boolean)
  }

  resolves(root(readerSchemas[0]), root(writerSchemas[0]), '', true)
  return [...new Set(reasons)]
}

type AvroMap = { [key: string]: unknown }

interface Typed {
  type: AvroSchema
  namespace: string
}

const root = (schema: unknown): Typed => ({ type: schema as AvroSchema, namespace: '' })

/** What a narrower type can be read as. */
const promotions: Readonly<Record<string, readonly string[]>> = {
  int: ['long', 'float', 'double'],
  long: ['float', 'double'],
  float: ['double'],
  string: ['bytes'],
  bytes: ['string'],
}

function kindOf(type: AvroSchema): string {
  if (typeof type === 'string') return type
  if (!isAvroMap(type)) return 'union'
  return type.type === 'error'
    ? 'record'
    : typeof type.type === 'string'
      ? type.type
      : kindOf(type.type as AvroSchema)
}

/** Behind names and wrappers such as {"type": "string"}. */
function follow(schema: Typed, names: ReadonlyMap<string, Typed>): Typed {
  const { type, namespace } = schema
  if (typeof type === 'string' && !avroPrimitives.includes(type))
    return names.get(avroFullName(type, namespace)) ?? names.get(type) ?? schema
  if (isAvroMap(type)) {
    const inner = type.type
    if (
      typeof inner !== 'string' ||
      avroPrimitives.includes(inner) ||
      names.has(avroFullName(inner, namespace))
    )
      return follow({ type: inner as AvroSchema, namespace }, names)
  }
  return schema
}

function nameOf(schema: Typed, names: ReadonlyMap<string, Typed>): string {
  const { type } = follow(schema, names)
  if (Array.isArray(type))
    return `a union of ${type.map(one => nameOf({ type: one as AvroSchema, namespace: schema.namespace }, names)).join(', ')}`
  return isAvroMap(type) && typeof type.name === 'string' ? `${kindOf(type)} ${type.name}` : kindOf(type)
}

function namesIn(schema: unknown): Map<string, Typed> {
  const names = new Map<string, Typed>()
  function visit(value: unknown, namespace: string): void {
    if (Array.isArray(value)) for (const one of value) visit(one, namespace)
    if (!isAvroMap(value)) return
    const isNamed = ['record', 'error', 'enum', 'fixed'].includes(String(value.type))
    if (isNamed) {
      const own = typeof value.namespace === 'string' ? value.namespace : namespace
      names.set(avroFullName(String(value.name), own), { type: value, namespace })
    }
    const inside = isNamed ? namespaceInside(value, namespace) : namespace
    for (const field of fieldsOf(value)) visit(field.type, inside)
    for (const inner of [value.items, value.values, value.type])
      if (typeof inner === 'object') visit(inner, inside)
  }
  visit(schema, '')
  return names
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
const symbols = (type: { [key: string]: unknown }): string[] => list(type.symbols).map(String)
const fieldsOf = (type: { [key: string]: unknown }): { [key: string]: unknown }[] =>
  list(type.fields).filter(isAvroMap)
