import { toFailure } from '../../core/failure.ts'
import type { SchemaFound } from './decode/decoder.ts'
import type { SchemaById } from './decode/schema-source.ts'

/** More schemas than records of one topic have; beyond it the ids are anything but ids. */
const most = 50

/**
 * Asks the registry for the schemas that records name. Never throws: why one is missing is told with the record. A registry
 * that does not answer is not asked again for this peek.
 */
export function schemasOf(schemaById: SchemaById | null): (id: number) => Promise<SchemaFound> {
  let asked = 0
  let down: string | null = null
  return async id => {
    if (schemaById === null) return { why: `names schema ${id}, and this environment has no schema registry` }
    if (down !== null) return { why: down }
    asked += 1
    if (asked > most) return { why: `names schema ${id}; no more than ${most} are looked for at once` }
    try {
      return await schemaById(id)
    } catch (error) {
      const { code, message } = toFailure(error)
      if (code !== 'not-found' && code !== 'rejected') down = message
      return { why: message }
    }
  }
}
