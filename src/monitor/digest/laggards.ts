import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import { totalLag } from '../../core/lag.ts'
import { scanRows } from '../../kafka/scan-rows.ts'
import type { Digest } from './read-digest.ts'

const dayMs = 86_400_000
/** How far from a day ago a sample may be. */
const toleranceMs = 30 * 60_000

/** The groups that are furthest behind, with the lag that they had a day ago where that is known. */
export async function laggards(context: Context): Promise<Digest['laggards']> {
  const scan = await context.cluster.scan()
  const behind = [...scanRows(scan)]
    .map(([group, rows]) => ({ group, lag: totalLag(rows).lag ?? 0n }))
    .filter(one => one.lag > 0n)
    .sort((a, b) => (b.lag > a.lag ? 1 : b.lag < a.lag ? -1 : 0))
    .slice(0, 5)
  return Promise.all(behind.map(async one => ({ ...one, dayAgo: await aDayAgo(context, one.group) })))
}

/** null: not known, also where the history cannot be read: the digest is sent all the same. */
async function aDayAgo({ store, environment, now }: Context, group: string): Promise<number | null> {
  const since = now - dayMs - toleranceMs
  const until = now - dayMs + toleranceMs
  try {
    const points = await store.history.series({ of: 'lag', group, environment, since, until })
    return points.at(-1)?.value ?? null
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}
