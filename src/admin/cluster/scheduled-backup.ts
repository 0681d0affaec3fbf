import { setImmediate } from 'node:timers/promises'
import type { Config } from '../../config/config.ts'
import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import { listed } from '../../core/words.ts'
import { clusterBackupFolder, keepClusterBackup } from '../../store/cluster-backups.ts'
import { exportText, readExport } from './export-text.ts'
import { readCluster } from './read-cluster.ts'

/** A job of the schedule, as the schedule room runs it. */
export interface ClusterBackupJob {
  name: typeof clusterBackupName
  environment: string
  cron: string
  zone: string
  prepare: (due: { plannedAt: number }) => Promise<() => void>
}
export const clusterBackupName = 'cluster-backup'

/** The export of each environment's cluster at its time; none where bot.yml says `false`. */
export function clusterBackupJobs(
  config: Config,
  folder: string,
  contextOf: (environment: string) => Context,
): ClusterBackupJob[] {
  const schedule = config.bot.schedules.clusterBackup
  if (!schedule) return []
  const { cron, zone, keep } = schedule
  return [...config.bot.environments.keys()].map(environment => ({
    name: clusterBackupName,
    environment,
    cron,
    zone,
    prepare: async ({ plannedAt }) => {
      await backUp(contextOf(environment), {
        folder: clusterBackupFolder(folder, environment),
        at: plannedAt,
        keep,
      })
      return () => undefined
    },
  }))
}

/** Only a whole export is a backup: what lacks something takes no older one's place. Rejects with a Failure. */
async function backUp(
  context: Context,
  { folder, at, keep }: { folder: string; at: number; keep: number },
): Promise<void> {
  const { document } = await readCluster(context)
  const [first] = document.missing
  if (first) {
    const names = document.missing.map(one =>
      one.name === null ? one.section : `${one.section} ${one.name}`,
    )
    throw new Failure('unreachable', `Not everything could be read: ${listed(names)}. ${first.reason}`, {
      hint: 'health shows what is wrong with the cluster.',
    })
  }
  const check = (text: string): void => void readExport(text, 'the backup')
  const text = exportText(document, 'json')
  // 10,000 partitions are 4 MB: 0.12 s to write, and 0.2 s to read. Others get their turn in between.
  await setImmediate()
  keepClusterBackup({ folder, at, keep, text, check })
}
