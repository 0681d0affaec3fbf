import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { TopicPlan } from '../plan/plan-topics.ts'
import { observeReplication } from './observe-replication.ts'
import { nothingToMove, planReplication, type ReplicationPlan, type RunningMove } from './plan-replication.ts'
import { reassign } from './reassign.ts'
import { reassignSpec } from './reassign-spec.ts'

/** 50 MiB a second and broker: less than half of what a network of 1 Gbit/s carries; producers and consumers keep the rest. */
export const defaultThrottle = 50 * 1024 ** 2

/** Where the replicas of topics with another replication factor are to be; asks nothing where there is none. Throws a Failure. */
export async function readReplication(
  context: Context,
  rows: readonly TopicPlan[],
  throttle: number,
): Promise<ReplicationPlan> {
  const wanted = rows.flatMap(({ topic, kind, changes }) => {
    const change = kind === 'alter' ? changes.find(one => one.what === 'replication.factor') : undefined
    return change ? [{ topic, replicationFactor: Number(change.to) }] : []
  })
  if (wanted.length === 0) return nothingToMove
  const observed = await observeReplication(context.cluster, wanted)
  // Settings are changed before replicas are moved.
  const minInSync = rows.flatMap(({ topic, changes }) => {
    const change = changes.find(one => one.what === 'min.insync.replicas')
    return change ? [[topic, Number(change.to)] as const] : []
  })
  const then = { ...observed, minInSync: new Map([...observed.minInSync, ...minInSync]) }
  return planReplication(wanted, then, throttle, runningMoves(context))
}

function runningMoves(context: Context): RunningMove[] {
  try {
    return context.store.jobs
      .running()
      .filter(job => job.kind === reassign.name && job.environment === context.environment)
      .map(job => ({ job: job.id, topics: reassignSpec.parse(job.spec).topics.map(one => one.topic) }))
  } catch (error) {
    // A terminal away from the bot has no jobs to look at; what moves already is seen on the cluster.
    if (error instanceof Failure && error.code === 'not-found') return []
    throw error
  }
}
