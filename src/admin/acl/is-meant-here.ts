import type { Path } from '../../config/config.ts'
import type { Told } from './desired-bindings.ts'

/**
 * Whether an entry is meant for this environment, and if not, for which. Kafka's rules have no environments, but each cluster has
 * rules of its own. What cannot be read as names of environments grants nothing.
 */
export function isMeantHere(
  written: unknown,
  environment: string,
  path: Path,
  told: Told,
): { here: boolean; elsewhere?: string[] } {
  if (written === undefined || written === null) return { here: true }
  const names = Array.isArray(written) ? written : [written]
  if (!names.every(one => typeof one === 'string')) {
    told.cannot(path, 'environment', 'This is no name of an environment', 'nothing is granted')
    return { here: false }
  }
  return names.includes(environment) ? { here: true } : { here: false, elsewhere: names }
}
