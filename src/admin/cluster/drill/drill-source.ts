import type { Config } from '../../../config/config.ts'
import type { Context } from '../../../context.ts'
import { Failure } from '../../../core/failure.ts'
import { nearest } from '../../../core/nearest.ts'
import { clusterBackupFolder, clusterBackups } from '../../../store/cluster-backups.ts'
import { type ExportSource, type LoadedExport, loadExport } from '../export-source.ts'

/** Throws where the environment is not marked for drills: nothing is read or written there then. */
export function mustBeForDrills({ bot }: Config, environment: string): void {
  if (bot.environments.get(environment)?.isForDrills) return
  throw new Failure('refused', `${environment} is not marked for restore drills, so none is held there.`, {
    hint: 'Name one that is with --env. In bot.yml "drill: true" marks an environment in which whatever a drill makes may be deleted again.',
  })
}

/** The export that is tried: of the environment that is named, else the newest of all that are not for drills themselves. */
export function drillSource(
  args: { file: ExportSource; of: string | undefined },
  context: Context,
): LoadedExport & { of: string } {
  if (args.file.kind === 'file') {
    const loaded = loadExport(args.file, context)
    return { ...loaded, of: loaded.document.header.environment }
  }
  const of = args.of === undefined ? withNewest(context.config) : known(args.of, context.config)
  return { ...loadExport(args.file, context, of), of }
}

function known(name: string, { bot }: Config): string {
  const names = [...bot.environments.keys()]
  if (names.includes(name)) return name
  const near = nearest(name, names)
  throw new Failure('usage', `There is no environment "${name}".`, {
    hint: near ? `Did you mean ${near}?` : `There are: ${names.join(', ')}.`,
  })
}

function withNewest({ bot }: Config): string {
  const newest = [...bot.environments.values()]
    .filter(one => !one.isForDrills)
    .flatMap(({ name }) => {
      const [latest] = clusterBackups(clusterBackupFolder(bot.dataFolder, name))
      return latest ? [{ name, at: latest.at }] : []
    })
    .sort((a, b) => b.at - a.at)[0]
  if (newest) return newest.name
  throw new Failure('not-found', 'There is no backup of any environment yet.', {
    hint: 'schedules.cluster_backup in bot.yml makes them; in a terminal, name a file that cluster export wrote.',
  })
}
