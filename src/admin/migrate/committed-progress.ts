import type { Cluster } from '../../kafka/cluster.ts'
import type { CopyProgress } from '../../kafka/copy/copy.ts'
import type { Checkpoint } from './checkpoint.ts'
import { progressTopic } from './migrate-spec.ts'

/** How far a copy is, as the target has it: also what no process works on now. */
export async function committedProgress(
  cluster: Cluster,
  job: string,
  { ranges }: Checkpoint,
): Promise<CopyProgress[]> {
  const committed = await cluster.copyProgress(progressTopic, job)
  return ranges.map(({ partition, start, end }) => {
    const none = { partition, nextOffset: start, records: 0, bytes: 0, dropped: 0, dead: 0, lost: [] }
    return { ...(committed.get(partition) ?? none), end, logEnd: null }
  })
}
