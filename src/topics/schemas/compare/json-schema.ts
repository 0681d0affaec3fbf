import { isAvroMap } from '../avro-names.ts'
import type { Sides } from './avro.ts'
import { flatJsonSchema, type JsonSchema } from './flat-json-schema.ts'

/**
 * Where one schema takes what the other does not: types, required and unknown properties, choices, bounds and alternatives
 * (anyOf, oneOf), by the property, with `$ref` and `allOf` followed within the document. What differs and cannot be compared
 * is named as that: only the registry decides then. Empty: nothing was found.
 */
export function jsonSchemaReasons(
  [reader]: readonly unknown[],
  [writer]: readonly unknown[],
  { reader: side }: Sides,
): string[] {
  let reasons: string[] = []
  /** Pairs that are being compared: a schema may refer to itself. */
  const underWay: [unknown, unknown][] = []
  let looksLeft = mostLooks
  const who = side === 'new' ? 'the new schema' : 'the old schema'
  const written = side === 'new' ? 'records written before' : 'records of the new schema'

  function compare(readAs: unknown, writtenAs: unknown, path: string): void {
    if (!isAvroMap(readAs) || !isAvroMap(writtenAs)) return
    if (underWay.some(([one, other]) => one === readAs && other === writtenAs)) return
    const told = (text: string): void => {
      reasons.push(`${path === '' ? 'the schema' : `property "${path}"`}: ${text}`)
    }
    looksLeft -= 1
    if (looksLeft < 0) return told(notCompared('a schema with so many alternatives'))
    const [read, write] = [flatJsonSchema(readAs, reader), flatJsonSchema(writtenAs, writer)]
    if (read === null || write === null) {
      if (isSame(readAs, writtenAs)) return
      const words = ['$ref', 'allOf'].filter(word => word in readAs || word in writtenAs)
      return told(notCompared(words.join(' and ')))
    }
    underWay.push([readAs, writtenAs])
    if (alternatives(read) || alternatives(write)) branches(read, write, path, told)
    else whole(read, write, path, told)
    underWay.pop()
  }

  /** Each of what may be written has to be one of what is taken. That oneOf wants exactly one is not looked at. */
  function branches(read: JsonSchema, write: JsonSchema, path: string, told: (text: string) => void): void {
    const [taken, given] = [branchesOf(read, reader), branchesOf(write, writer)]
    if (taken === null || given === null) {
      if (!isSame(read, write)) told(notCompared('anyOf or oneOf'))
      return
    }
    for (const [index, one] of given.entries()) {
      const tries = taken.map(other => reasonsOf(() => whole(other, one, path, told)))
      if (tries.some(found => found.length === 0)) continue
      const [only, ...others] = tries
      if (others.length === 0) reasons.push(...(only ?? []))
      else told(`${written} may be ${named(one, index)}, which is none of what ${who} takes`)
    }
  }

  /** What is found meanwhile, and not kept. */
  function reasonsOf(look: () => void): string[] {
    const kept = reasons
    reasons = []
    look()
    const found = reasons
    reasons = kept
    return found
  }

  function whole(read: JsonSchema, write: JsonSchema, path: string, told: (text: string) => void): void {
    types(read, write, told)
    choices(read, write, told)
    for (const bound of bounds) {
      const [allowed, found] = [number(read[bound.key]), number(write[bound.key])]
      if (allowed !== null && (found === null || bound.isTighter(allowed, found)))
        told(`${who} wants ${bound.key} ${allowed}, and ${written} may have ${found ?? 'any'}`)
    }
    const differ = opaque.filter(word => word in read && !isSame(read[word], write[word]))
    if (differ.length > 0) told(notCompared(differ.join(', ')))
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

/** Alternatives in alternatives multiply. */
const mostLooks = 20_000

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

const notCompared = (words: string): string => `${words} cannot be compared here, the registry decides`

/** Words whose meaning is not compared, only that they are the same. */
const opaque = (
  'const format pattern multipleOf uniqueItems not if then else patternProperties propertyNames contains ' +
  'prefixItems unevaluatedProperties dependencies dependentRequired dependentSchemas $dynamicRef'
).split(' ')

const alternatives = ({ anyOf, oneOf }: JsonSchema): readonly unknown[] | null =>
  Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : null

/** Each with the words that hold for all of them; null where they cannot be put together. */
function branchesOf(schema: JsonSchema, root: unknown): JsonSchema[] | null {
  const { anyOf, oneOf, ...common } = schema
  if (anyOf !== undefined && oneOf !== undefined) return null
  const found = (alternatives(schema) ?? [{}]).map(one =>
    isAvroMap(one) ? flatJsonSchema({ allOf: [common, one] }, root) : null,
  )
  const flat = found.flatMap(one => (one === null || alternatives(one) ? [] : [one]))
  return flat.length === found.length ? flat : null
}

const named = (branch: JsonSchema, index: number): string =>
  typesOf(branch)?.join(' or ') ?? `alternative ${index + 1}`

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
