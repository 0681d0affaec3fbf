import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { PartitionWindow } from '../../store/history.ts'

/** Enough scans to look back some ten minutes at the usual interval. */
const scans = 20

/**
 * When a scan last saw a commit of the group move, other than by the bot itself. null: not seen, or there are no samples (a
 * terminal without the bot's database, a bot that has just started): then there is nothing to warn about.
 */
export async function movedLately(context: Context, group: string): Promise<number | null> {
  const { environment } = context
  try {
    const [latest] = context.store.snapshots.list({ environment, group, limit: 1 })
    const windows = await context.store.history.window({ environment, group, scans })
    return lastMove(windows, latest?.at ?? 0)
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}

/** Pure: the newest point whose commit differs from the one before it. `after`: the bot's own last move. */
export function lastMove(windows: readonly PartitionWindow[], after: number): number | null {
  const moves = windows.flatMap(({ points }) =>
    points.filter((point, index) => {
      const before = points[index - 1]
      return before !== undefined && before.at > after && before.committed !== point.committed
    }),
  )
  return moves.length === 0 ? null : Math.max(...moves.map(point => point.at))
}
