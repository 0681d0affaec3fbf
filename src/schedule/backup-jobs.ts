import { keepBackup } from '../store/backups.ts'
import type { Store } from '../store/store.ts'
import type { Job } from './start-schedules.ts'

export interface BackupSchedule {
  cron: string
  zone: string
  keep: number
}

/** The copy of the bot's database at its time; none where bot.yml says `false`. */
export function backupJobs(
  schedule: BackupSchedule | null,
  store: Pick<Store, 'backup'>,
  folder: string,
): Job[] {
  if (!schedule) return []
  const { cron, zone, keep } = schedule
  return [
    {
      name: 'backup',
      // It is of the bot, not of a cluster.
      environment: 'all',
      cron,
      zone,
      prepare: async ({ plannedAt }) => {
        await keepBackup(store, { folder, at: plannedAt, keep })
        return () => undefined
      },
    },
  ]
}
