import type { Path } from '../../config/config.ts'

export interface AvroFault {
  path: Path
  message: string
  fix?: string
}

const primitives = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string']
const complex = ['record', 'error', 'enum', 'array', 'map', 'fixed']

/**
 * What makes a schema no valid Avro (Avro 1.12, "Schema Declaration"), with the place of each fault. `others`: full names
 * that other schemas define, to which it may refer.
 */
export function avroFaults(
  schema: unknown,
  path: Path,
  others: ReadonlySet<string> = new Set(),
): AvroFault[] {
  const faults: AvroFault[] = []
  const named = new Set<string>()

  function type(value: unknown, at: Path, namespace: string): void {
    if (typeof value === 'string') return reference(value, at, namespace)
    if (Array.isArray(value)) return union(value, at, namespace)
    if (typeof value !== 'object' || value === null) {
      faults.push({ path: at, message: 'this is no Avro type' })
      return
    }
    declaration(value as Record<string, unknown>, at, namespace)
  }

  function reference(name: string, at: Path, namespace: string): void {
    const isNamed = (whole: string): boolean => named.has(whole) || others.has(whole)
    if (primitives.includes(name) || isNamed(fullName(name, namespace)) || isNamed(name)) return
    faults.push(
      complex.includes(name)
        ? {
            path: at,
            message: `"type: ${name}" beside the field’s own name is no Avro: the ${name} is a type of its own, inside`,
            fix: `write type: { type: ${name}, name: …${name === 'record' ? ', fields: …' : ''} }`,
          }
        : { path: at, message: `there is no type "${name}" before this place` },
    )
  }

  function union(branches: unknown[], at: Path, namespace: string): void {
    if (branches.length === 0) faults.push({ path: at, message: 'a union needs at least one type' })
    for (const [index, branch] of branches.entries()) {
      if (Array.isArray(branch)) faults.push({ path: [...at, index], message: 'a union cannot hold a union' })
      else type(branch, [...at, index], namespace)
    }
    const kinds = branches.filter(branch => typeof branch === 'string')
    const twice = kinds.find((kind, index) => kinds.indexOf(kind) !== index)
    if (twice !== undefined) faults.push({ path: at, message: `the union has "${twice}" twice` })
  }

  function declaration(value: Record<string, unknown>, at: Path, outer: string): void {
    const kind = value.type
    if (typeof kind !== 'string' || primitives.includes(kind)) {
      if (kind === undefined) faults.push({ path: at, message: 'a schema needs a type' })
      else if (typeof kind !== 'string') type(kind, [...at, 'type'], outer)
      return
    }
    if (kind === 'array') return type(value.items, [...at, 'items'], outer)
    if (kind === 'map') return type(value.values, [...at, 'values'], outer)
    if (!complex.includes(kind)) return reference(kind, [...at, 'type'], outer)
    const namespace = name(value, at, outer)
    if (kind === 'enum' && (!Array.isArray(value.symbols) || value.symbols.length === 0))
      faults.push({ path: at, message: 'an enum needs symbols' })
    if (kind === 'fixed' && !(Number.isInteger(value.size) && Number(value.size) >= 0))
      faults.push({ path: at, message: 'a fixed type needs a size' })
    if (kind === 'record' || kind === 'error') fields(value.fields, at, namespace)
  }

  /** Notes the name of a record, enum or fixed type; gives the namespace inside it. */
  function name(value: Record<string, unknown>, at: Path, outer: string): string {
    const own = value.name
    if (typeof own !== 'string' || !/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(own)) {
      faults.push({ path: at, message: 'this type needs a name of letters, digits and "_"' })
      return outer
    }
    const namespace = typeof value.namespace === 'string' ? value.namespace : outer
    const whole = fullName(own, namespace)
    if (named.has(whole)) faults.push({ path: at, message: `the type "${whole}" is defined twice` })
    named.add(whole)
    return whole.includes('.') ? whole.slice(0, whole.lastIndexOf('.')) : ''
  }

  function fields(written: unknown, at: Path, namespace: string): void {
    if (!Array.isArray(written)) {
      faults.push({ path: at, message: 'a record needs a list of fields' })
      return
    }
    const seen = new Set<string>()
    for (const [index, field] of written.entries()) {
      const inside = [...at, 'fields', index]
      const { name: own, type: kind, ...rest } = (field ?? {}) as Record<string, unknown>
      if (typeof own !== 'string' || !/^[A-Za-z_]\w*$/.test(own))
        faults.push({ path: inside, message: 'a field needs a name of letters, digits and "_"' })
      else if (seen.has(own))
        faults.push({ path: inside, message: `the record has the field "${own}" twice` })
      else seen.add(own)
      if (kind === undefined) faults.push({ path: inside, message: 'a field needs a type' })
      else type(kind, [...inside, 'type'], namespace)
      // The default of a union's field is of the union's first type.
      const first = Array.isArray(kind) ? kind[0] : kind
      if (rest.default === null && 'default' in rest && first !== 'null')
        faults.push({
          path: [...inside, 'default'],
          message: 'the default is null, and "null" is not the field’s first type',
          fix: 'write type: ["null", …]',
        })
    }
  }

  type(schema, path, '')
  return faults
}

const fullName = (name: string, namespace: string): string =>
  name.includes('.') || namespace === '' ? name : `${namespace}.${name}`
