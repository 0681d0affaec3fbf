import { type Known, toFailure } from '../core/failure.ts'
import type { Registry } from '../registry/registry.ts'
import type { SchemaFound } from './decode/decoder.ts'

/** More schemas than records of one topic have; beyond it the ids are anything but ids. */
const most = 50

/**
 * Asks the registry (null: the environment has none) for the schemas that records name. Never throws: why one is missing is
 * told with the record. A registry that does not answer is not asked again by the same asker.
 */
export function schemasOf(
  registry: Known<Pick<Registry, 'schemaById'>> | null,
): (id: number) => Promise<SchemaFound> {
  let asked = 0
  let down = registry === null || registry.known ? null : registry.why.message
  return async id => {
    if (down !== null) return { why: down }
    if (registry === null || !registry.known)
      return { why: `names schema ${id}, and this environment has no schema registry` }
    asked += 1
    if (asked > most) return { why: `names schema ${id}; no more than ${most} are looked for at once` }
    try {
      return await registry.value.schemaById(id)
    } catch (error) {
      const { code, message } = toFailure(error)
      if (code !== 'not-found' && code !== 'rejected') down = message
      return { why: message }
    }
  }
}
