import { isAvroMap } from '../avro-names.ts'

export type JsonSchema = { [key: string]: unknown }

/** Words that say nothing about a value. */
const remarks = ['title', 'description', '$comment', 'examples', '$schema', '$id', '$defs', 'definitions']

/**
 * A schema with what its `$ref` (within the document) and its `allOf` say written into it, so that it can be compared word by
 * word; null where that cannot be: a reference out of the document or in a circle, or parts that say different things under
 * the same word.
 */
export function flatJsonSchema(schema: JsonSchema, root: unknown): JsonSchema | null {
  return flat(schema, root, [])
}

function flat(schema: JsonSchema, root: unknown, on: readonly JsonSchema[]): JsonSchema | null {
  if (on.includes(schema)) return null
  const { $ref, allOf, ...own } = schema
  const parts: (JsonSchema | null)[] = [withoutRemarks(own)]
  const add = (part: unknown): void =>
    void parts.push(part === true ? {} : isAvroMap(part) ? flat(part, root, [...on, schema]) : null)
  if ($ref !== undefined) {
    // Up to draft 7 a $ref puts what stands beside it out of force; since 2019-09 both hold.
    if (Object.keys(withoutRemarks(own)).some(key => key !== 'default') || allOf !== undefined) return null
    add(typeof $ref === 'string' ? at(root, $ref) : undefined)
  }
  if (Array.isArray(allOf)) for (const part of allOf) add(part)
  return parts.reduce((one, other) => (one && other ? merged(one, other) : null))
}

const withoutRemarks = (schema: JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(schema).filter(([key]) => !remarks.includes(key)))

/** What both say; null where that is not simply all words of the two. */
function merged(one: JsonSchema, other: JsonSchema): JsonSchema | null {
  // Each part closes for the properties that itself names.
  const closes = (part: JsonSchema): boolean => 'additionalProperties' in part
  if ((closes(one) && 'properties' in other) || (closes(other) && 'properties' in one)) return null
  const both: JsonSchema = { ...other, ...one }
  for (const key of Object.keys(one).filter(word => word in other && word !== 'default')) {
    const [mine, theirs] = [one[key], other[key]]
    if (JSON.stringify(mine) === JSON.stringify(theirs)) continue
    if (key === 'required' && Array.isArray(mine) && Array.isArray(theirs))
      both[key] = [...new Set<unknown>([...mine, ...theirs])]
    else if (key === 'properties' && isAvroMap(mine) && isAvroMap(theirs)) {
      const isTwice = (name: string): boolean =>
        name in theirs && JSON.stringify(mine[name]) !== JSON.stringify(theirs[name])
      if (Object.keys(mine).some(isTwice)) return null
      both[key] = { ...theirs, ...mine }
    } else return null
  }
  return both
}

/** What a JSON pointer in a fragment (RFC 6901, 6) points to; undefined: nothing in this document. */
function at(root: unknown, ref: string): unknown {
  if (ref === '#') return root
  if (!ref.startsWith('#/')) return undefined
  return ref
    .slice(2)
    .split('/')
    .map(word => decodeURIComponent(word).replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (inside, word) =>
        Array.isArray(inside) ? inside[Number(word)] : isAvroMap(inside) ? inside[word] : undefined,
      root,
    )
}
