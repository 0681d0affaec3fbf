import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from '../../context.ts'
import { type Failure, toFailure } from '../../core/failure.ts'
import type { CopyProgress, CopyTransform } from '../../kafka/copy/copy.ts'
import type { Checkpoint } from './checkpoint.ts'
import { copySpecOf } from './copy-spec-of.ts'
import type { MigrateSpec } from './migrate-spec.ts'
import { allShares, silentMs } from './shares.ts'
import { sidesOf } from './sides-of.ts'

export interface CopyShares {
  job: string
  spec: MigrateSpec
  checkpoint: Checkpoint
  transform: CopyTransform | null
  /** Names this process in the leases. */
  owner: string
  /** Ends it with what is committed then. */
  signal: AbortSignal
  onProgress: (progress: CopyProgress[]) => void
  /** Why a share does not get on at this moment. */
  onDoubt: (why: Failure) => void
}

const lookEveryMs = 1000
/** So long others may take a share before a process that has one already takes another, too. */
const politeMs = 10_000

/**
 * Copies the shares that nobody else works on, until all of the job are done or the signal ends it. A share that somebody lost
 * is taken over: its former owner is fenced before anything else is done (InitProducerId), so it writes nothing more.
 */
export async function copyShares(
  { job, spec, checkpoint, transform, owner, signal, onProgress, onDoubt }: CopyShares,
  context: Context,
): Promise<'complete' | 'stopped'> {
  const { source, target } = await sidesOf(spec, context)
  const leases = context.store.jobShares
  const working = new Map<number, { stop: AbortController; work: Promise<void> }>()
  let failure: Failure | undefined
  let tookAt = -Infinity

  function take(share: number): void {
    const stop = new AbortController()
    tookAt = performance.now()
    const work = copyOne(share, AbortSignal.any([signal, stop.signal]))
      .catch((error: unknown) => {
        failure ??= toFailure(error)
      })
      .finally(() => working.delete(share))
    working.set(share, { stop, work })
  }

  async function copyOne(share: number, until: AbortSignal): Promise<void> {
    let isDone = false
    try {
      const end = await target.copyFrom(
        source.copySource(),
        copySpecOf(job, share, { spec, checkpoint, transform }),
        { signal: until, onProgress, onDoubt },
      )
      isDone = end.kind === 'complete'
      onProgress(end.progress)
    } catch (error) {
      // Somebody took it over while this process was silent: what it does now is theirs.
      if (toFailure(error).code !== 'conflict') throw error
    } finally {
      leases.release(job, share, owner, isDone)
    }
  }

  /** One at a time, and more only when nobody came for them: several processes then have about as many each. */
  function takeWhatIsFree(): void {
    const known = new Map(leases.of(job, silentMs).map(one => [one.share, one]))
    const free = allShares(spec).filter(share => {
      const one = known.get(share)
      return !working.has(share) && !one?.isDone && (one?.owner ?? null) === null
    })
    const mayTake = working.size === 0 || performance.now() - tookAt > politeMs
    const [next] = free
    if (next !== undefined && mayTake && leases.claim(job, next, owner, silentMs)) take(next)
  }

  const isComplete = (): boolean => leases.of(job, silentMs).filter(one => one.isDone).length === spec.shares

  try {
    while (!signal.aborted && failure === undefined) {
      const held = new Set(leases.heartbeat(job, owner))
      for (const [share, { stop }] of working) if (!held.has(share)) stop.abort()
      takeWhatIsFree()
      if (working.size === 0 && isComplete()) return 'complete'
      await Promise.race([
        sleep(lookEveryMs, undefined, { signal }).catch(toFailure),
        ...[...working.values()].map(one => one.work),
      ])
    }
    if (failure) throw failure
    return 'stopped'
  } finally {
    for (const { stop } of working.values()) stop.abort()
    await Promise.all([...working.values()].map(one => one.work))
  }
}
