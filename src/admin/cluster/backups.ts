import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import type { Report } from '../../core/report.ts'
import { bytes, counted } from '../../core/words.ts'
import { clusterBackupFolder, clusterBackups } from '../../store/cluster-backups.ts'

const shape = z.object({
  environment: z.string(),
  /** null: none is made, as bot.yml says. */
  schedule: z.object({ cron: z.string(), zone: z.string(), keep: z.number() }).nullable(),
  rows: z.array(z.object({ id: z.string(), at: z.number(), bytes: z.number() })),
})

export const listBackups = defineQuery({
  name: 'cluster backups',
  summary: 'List the exports of the cluster that the bot has made on schedule',
  arguments: {},
  permission: 'cluster:export',
  examples: ['cluster backups'],
  data: shape,
  answer: async (_, { config, environment }) => ({
    data: {
      environment,
      schedule: config.bot.schedules.clusterBackup,
      rows: clusterBackups(clusterBackupFolder(config.bot.dataFolder, environment)),
    },
  }),
  present: ({ environment, schedule, rows }): Report => {
    const [newest] = rows
    const summary = newest
      ? `${counted(rows.length, 'backup')} of ${environment}, the newest ${newest.id}.`
      : `There is no backup of ${environment} yet.`
    return {
      title: `Backups of ${environment}`,
      tone: newest ? 'info' : 'warning',
      summary,
      parts: [
        { kind: 'text', text: summary },
        {
          kind: 'text',
          text: schedule
            ? `Made by ${schedule.cron} (${schedule.zone}); ${schedule.keep === 1 ? 'the newest is' : `the newest ${schedule.keep} are`} kept.`
            : 'None is made on schedule: schedules.cluster_backup in bot.yml is false.',
        },
        ...(newest
          ? [
              {
                kind: 'table' as const,
                table: {
                  columns: [{ name: 'Backup' }, { name: 'Due' }, { name: 'Size', align: 'right' as const }],
                  rows: rows.map(row => [[{ code: row.id }], [{ time: row.at }], bytes(row.bytes)]),
                },
              },
            ]
          : []),
      ],
      followUps: newest
        ? [
            { label: 'Differences', command: 'cluster diff latest' },
            { label: 'Restore (dry run)', command: 'cluster restore latest --dry-run' },
          ]
        : [{ label: 'Export', command: 'cluster export' }],
    }
  },
})
