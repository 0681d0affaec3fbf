import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Context } from '../../context.ts'
import { type Argument, argument } from '../../core/argument.ts'
import { Failure } from '../../core/failure.ts'
import { isBackupName } from '../../store/backup-name.ts'
import { clusterBackupFolder, clusterBackups, readClusterBackup } from '../../store/cluster-backups.ts'
import { mostBytes, type ReadExport, readExport } from './export-text.ts'

/** Where an export is: one of the bot's own backups, or a file of whoever sits at the terminal. */
export type ExportSource = { kind: 'backup'; id: string } | { kind: 'file'; path: string }

/** `latest`, the id of a backup, or a path. */
export const exportSource = (): Argument<ExportSource> =>
  argument<ExportSource>({
    explain: 'an export: latest, the id of a backup, or in a terminal a file',
    placeholder: 'FILE',
    field: { type: 'text', example: 'latest' },
    parse: typed => {
      const name = typed.startsWith(prefix) ? typed.slice(prefix.length) : typed
      if (name === '') throw new Failure('usage', 'this is empty.')
      if (name === 'latest' || isBackupName(name)) return { kind: 'backup', id: name }
      if (name !== typed)
        throw new Failure('usage', `"${name}" is no backup.`, {
          hint: 'Write latest, or an id that cluster backups lists.',
        })
      // Whole, as the bot may be the one to read it, when the request has been approved.
      return { kind: 'file', path: resolve(typed) }
    },
    write: source => (source.kind === 'backup' ? `${prefix}${source.id}` : source.path),
  })

/** `--backup latest` beside the file itself. */
export const asBackup = { backup: { prefix: 'backup:' } }
const { prefix } = asBackup.backup

export type LoadedExport = ReadExport & { name: string; source: ExportSource }

/** Read and checked, of this environment's backups; `source` with the id that `latest` stands for now. Throws a Failure where there is none, where it is damaged, and for a file that Slack asks for. */
export function loadExport(
  source: ExportSource,
  context: Context,
  environment = context.environment,
): LoadedExport {
  if (source.kind === 'file') {
    const { path } = source
    return { ...readExport(fileText(path, context), path), name: path, source }
  }
  const folder = clusterBackupFolder(context.config.bot.dataFolder, environment)
  const id = source.id === 'latest' ? clusterBackups(folder)[0]?.id : source.id
  const text = id === undefined ? null : readClusterBackup(folder, id)
  if (id === undefined || text === null)
    throw new Failure(
      'not-found',
      id === undefined
        ? `There is no backup of ${environment} yet.`
        : `There is no backup ${id} of ${environment}.`,
      { hint: 'cluster backups lists those that there are; schedules.cluster_backup in bot.yml makes them.' },
    )
  const name = `backup ${id}`
  return { ...readExport(text, name), name, source: { kind: 'backup', id } }
}

/** A free path would let a channel read the bot's files. */
function fileText(path: string, { caller }: Context): string {
  if (caller.door === 'slack')
    throw new Failure('usage', 'Files can be named in a terminal only.', {
      hint: 'Here, write latest or the id of a backup: cluster backups lists them.',
    })
  try {
    const { size } = statSync(path)
    if (size > mostBytes) throw new Failure('usage', `${path} is too large to be an export.`)
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Failure) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure('not-found', `${path} cannot be read: ${why}.`, {
      hint: 'Name a file that cluster export wrote, latest, or the id of a backup.',
      cause: error,
    })
  }
}
