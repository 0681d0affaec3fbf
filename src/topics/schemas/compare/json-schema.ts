import { isAvroMap } from '../avro-names.ts'
import type { Sides } from './avro.ts'

type JsonSchema = { [key: string]: unknown }

/**
 * Where one schema takes what the other does not: types, required and unknown properties, choices and bounds, by the
 * property. Combinations (oneOf, anyOf, $ref …) are not looked into. Empty: nothing was found.
 */
export function jsonSchemaReasons(
  [reader]: readonly unknown[],
  [writer]: readonly unknown[],
  { reader: side }: Sides,
): string[] {
  const reasons: string[] = []
  const who = side === 'new' ? 'the new schema' : 'the old schema'
  const written = side === 'new' ? 'records written before' : 'records of the new schema'

  function compare(read: unknown, write: unknown, path: string): void {
    if (!isAvroMap(read) || !isAvroMap(write)) return
    const told = (text: string): void => {
      reasons.push(`${path === '' ? 'the schema' : `property "${path}"`}: ${text}`)
    }
    types(read, write, told)
    choices(read, write, told)
    for (const bound of bounds) {
      const [allowed, found] = [number(read[bound.key]), number(write[bound.key])]
      if (allowed !== null && (found === null || bound.isTighter(allowed, found)))
        told(`${who} wants ${bound.key} ${allowed}, and ${written} may have ${found ?? 'any'}`)
    }
    properties(read, write, path)
    compare(read.items, write.items, `${path}[]`)
  }

  function types(read: JsonSchema, write: JsonSchema, told: (text: string) => void): void {
    const [allowed, found] = [typesOf(read), typesOf(write)]
    if (allowed === null) return
    if (found === null) return told(`${who} wants ${allowed.join(' or ')}, and ${written} may be of any type`)
    const missing = found.filter(
      type => !allowed.includes(type) && !(type === 'integer' && allowed.includes('number')),
    )
    if (missing.length > 0)
      told(`${written} may be ${missing.join(' or ')}, which ${who} does not take (${allowed.join(' or ')})`)
  }

  function choices(read: JsonSchema, write: JsonSchema, told: (text: string) => void): void {
    if (!Array.isArray(read.enum)) return
    const allowed = read.enum.map(one => JSON.stringify(one))
    if (!Array.isArray(write.enum)) return told(`${who} takes only ${allowed.join(', ')}`)
    const missing = write.enum.map(one => JSON.stringify(one)).filter(one => !allowed.includes(one))
    if (missing.length > 0) told(`${who} does not take ${missing.join(', ')}, which ${written} may hold`)
  }

  function properties(read: JsonSchema, write: JsonSchema, path: string): void {
    const [known, there] = [mapOf(read.properties), mapOf(write.properties)]
    const at = (name: string): string => (path === '' ? name : `${path}.${name}`)
    for (const name of names(read.required))
      if (!names(write.required).includes(name) && !hasDefault(known[name]))
        reasons.push(`property "${at(name)}": ${who} requires it, and ${written} may lack it`)
    for (const [name, inner] of Object.entries(there)) {
      if (known[name] !== undefined) compare(known[name], inner, at(name))
      else if (read.additionalProperties === false)
        reasons.push(`property "${at(name)}": ${who} does not know it and takes no others`)
    }
    const added = Object.keys(known).filter(name => there[name] === undefined)
    for (const name of added)
      if (write.additionalProperties !== false && isRestricted(known[name]))
        reasons.push(
          `property "${at(name)}": only ${who} says what it is, and ${written} may hold anything there`,
        )
    if (read.additionalProperties === false && isObject(write) && write.additionalProperties !== false)
      reasons.push(
        `${path === '' ? 'the schema' : `property "${path}"`}: ${who} takes no other properties, and ${written} may have some`,
      )
  }

  compare(reader, writer, '')
  return [...new Set(reasons)]
}

const bounds = [
  ...['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'].map(key => ({
    key,
    isTighter: (allowed: number, found: number) => allowed > found,
  })),
  ...['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'].map(key => ({
    key,
    isTighter: (allowed: number, found: number) => allowed < found,
  })),
]

const typesOf = ({ type }: JsonSchema): string[] | null =>
  typeof type === 'string' ? [type] : Array.isArray(type) ? type.map(String) : null
const number = (value: unknown): number | null => (typeof value === 'number' ? value : null)
const mapOf = (value: unknown): JsonSchema => (isAvroMap(value) ? value : {})
const names = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])
const hasDefault = (schema: unknown): boolean => isAvroMap(schema) && 'default' in schema
const isRestricted = (schema: unknown): boolean => isAvroMap(schema) && Object.keys(schema).length > 0
const isObject = (schema: JsonSchema): boolean => schema.type === 'object' || isAvroMap(schema.properties)
