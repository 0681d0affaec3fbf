import { Failure, type Known } from '../../../core/failure.ts'
import { schemaIdOf } from '../../../records/decode/schema-id.ts'
import type { Registry } from '../../../registry/registry.ts'

type Asked = Pick<Registry, 'schemaById' | 'lookup'>

/** Gives the bytes with the id that their schema has in the target's registry. Throws an Error that says why there is none. */
export type RewriteIds = (bytes: Buffer, part: 'key' | 'value') => Promise<Buffer>

/**
 * Each registry counts its ids by itself: a record that is copied to where another one is used gets the id of the same schema
 * there, under the subject of the target topic (TopicNameStrategy). Nothing is registered by a copy.
 */
export function rewriteIds(source: Known<Asked>, target: Known<Asked>, topic: string): RewriteIds {
  const known = new Map<string, number>()

  async function idFor(id: number, subject: string): Promise<number> {
    const [from, into] = [asked(source), asked(target)]
    const schema = await from.schemaById(id)
    if (schema.references.length > 0)
      throw new Error(`schema ${id} refers to others, and such are not looked for in another registry`)
    const found = await into.lookup(subject, { type: schema.type, text: schema.text, references: [] })
    if (!found)
      throw new Error(
        `schema ${id} of the source is not registered under ${subject} in the target's registry`,
      )
    return found.id
  }

  return async (bytes, part) => {
    const id = schemaIdOf(bytes)
    if (id === null) return bytes
    const subject = `${topic}-${part}`
    const key = `${id} ${subject}`
    const own = known.get(key) ?? (await idFor(id, subject))
    known.set(key, own)
    const rewritten = Buffer.from(bytes)
    rewritten.writeInt32BE(own, 1)
    return rewritten
  }
}

/** A registry that cannot be asked stops the copy, and is no fault of the record. */
function asked(registry: Known<Asked>): Asked {
  if (registry.known) return registry.value
  throw new Failure(registry.why.code, registry.why.message, { hint: registry.why.hint })
}
