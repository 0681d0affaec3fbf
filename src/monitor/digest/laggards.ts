import type { Context } from '../../context.ts'
import { totalLag } from '../../core/lag.ts'
import { scanRows } from '../../kafka/scan-rows.ts'
import { aDayAgo } from './a-day-ago.ts'
import type { Digest } from './read-digest.ts'

/** The groups that are furthest behind, with the lag that they had a day ago where that is known. */
export async function laggards(context: Context): Promise<Digest['laggards']> {
  const scan = await context.cluster.scan()
  const behind = [...scanRows(scan)]
    .map(([group, rows]) => ({ group, lag: totalLag(rows).lag ?? 0n }))
    .filter(one => one.lag > 0n)
    .sort((a, b) => (b.lag > a.lag ? 1 : b.lag < a.lag ? -1 : 0))
    .slice(0, 5)
  return Promise.all(
    behind.map(async one => ({ ...one, dayAgo: await aDayAgo(context, { of: 'lag', group: one.group }) })),
  )
}
