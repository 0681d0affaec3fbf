import { Failure, toFailure } from '../../core/failure.ts'
import type { ClusterMetadata, Topic } from '../cluster.ts'
import { callOf, type Door } from '../door.ts'
import { fetchMetadata } from '../reads/metadata.ts'
import { type Cursor, giveUp } from './cursor.ts'

/** An election takes a moment; what lasts longer than these is told. */
const mostMoves = 5

/** The leader is to be looked for again, unless that was done often enough or cannot help. */
export function retryElsewhere(cursor: Cursor, why: Failure): void {
  const cannotHelp = why.code === 'rejected' || why.code === 'config' || why.code === 'internal'
  cursor.leader = null
  cursor.moves += 1
  if (cannotHelp || cursor.moves > mostMoves) giveUp(cursor, why)
}

/** Finds the present leaders of these partitions. Returns the newer metadata, or the old when there is none. */
export async function lookAgain(
  door: Door,
  { name, id }: Topic,
  cursors: readonly Cursor[],
  before: ClusterMetadata,
): Promise<ClusterMetadata> {
  const metadata = await fetchMetadata(door, callOf(door), [name]).catch(toFailure)
  if (metadata instanceof Failure) {
    for (const cursor of cursors) retryElsewhere(cursor, metadata)
    return before
  }
  const topic = metadata.topics.find(one => one.name === name)
  for (const cursor of cursors) {
    if (topic?.id !== id) giveUp(cursor, deleted(name))
    else cursor.leader = topic.partitions[cursor.partition]?.leader ?? null
    if (!cursor.isDone && cursor.leader === null) retryElsewhere(cursor, leaderless)
  }
  return metadata
}

const deleted = (topic: string): Failure =>
  new Failure('not-found', `Topic "${topic}" was deleted while it was being read.`)

const leaderless = new Failure('unreachable', 'The partition is offline: it has no leader', {
  hint: 'Bring a broker back that holds one of its in-sync replicas.',
})
