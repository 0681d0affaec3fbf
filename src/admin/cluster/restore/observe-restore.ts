import { type Config, protectedBy } from '../../../config/config.ts'
import type { Context } from '../../../context.ts'
import type { ClusterExport } from '../export-document.ts'
import { type ExportSource, loadExport } from '../export-source.ts'
import { readCluster } from '../read-cluster.ts'
import type { ObservedRestore } from './plan-restore.ts'
import type { Restorable, RestoreInput } from './restore-input.ts'

export interface RestoreArguments {
  file: ExportSource
  only: readonly Restorable[]
  offsets: RestoreInput['offsets']
}

/** The file, and as much of the cluster as is compared with it. */
export async function observeRestore(args: RestoreArguments, context: Context): Promise<ObservedRestore> {
  const loaded = loadExport(args.file, context)
  return { read: loaded, input: await compareWith(loaded.document, args, context) }
}

/** An export beside as much of the cluster as is compared with it. */
export async function compareWith(
  file: ClusterExport,
  { only, offsets }: Pick<RestoreArguments, 'only' | 'offsets'>,
  context: Context,
): Promise<RestoreInput> {
  return {
    file,
    now: await readCluster(context, new Set([...only, 'scramUsers'] as const)),
    only,
    offsets,
    isProtected: topic => isProtected(context.config, topic),
  }
}

const isProtected = ({ bot, access, topics }: Config, topic: string): boolean =>
  topics.topics.get(topic)?.isProtected === true || protectedBy(bot, access.immutableTopics, topic) !== null
