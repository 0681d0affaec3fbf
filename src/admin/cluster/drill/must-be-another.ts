import type { Context } from '../../../context.ts'
import { Failure, toFailure } from '../../../core/failure.ts'
import { someAtOnce } from '../../../core/some-at-once.ts'
import type { LoadedExport } from '../export-source.ts'

/**
 * Throws where the cluster is the one of which the export is, or that of an environment that is not for drills, under whatever
 * name. `unchecked`: environments that did not tell which cluster they are.
 */
export async function mustBeAnother(
  clusterId: string,
  { document, of }: Pick<LoadedExport, 'document'> & { of: string },
  context: Context,
): Promise<{ unchecked: string[] }> {
  const { environment, config, clusterOf } = context
  const refused = (whose: string): Failure =>
    new Failure(
      'refused',
      `The brokers of ${environment} are those of ${whose}, so no drill is held there.`,
      {
        hint: 'Point the environment that is marked "drill: true" at a cluster of its own.',
      },
    )
  if (document.header.clusterId === clusterId) throw refused(`${of}, of which this export is`)
  const others = [...config.bot.environments.values()].filter(one => !one.isForDrills)
  const told = await someAtOnce(others, 4, async ({ name }) => {
    try {
      return { name, id: (await clusterOf(name).describe([])).clusterId }
    } catch (error) {
      return { name, id: toFailure(error) }
    }
  })
  const same = told.find(one => one.id === clusterId)
  if (same) throw refused(same.name)
  return { unchecked: told.flatMap(one => (one.id instanceof Failure ? [one.name] : [])) }
}
