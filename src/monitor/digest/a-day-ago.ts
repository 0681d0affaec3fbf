import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'

const dayMs = 86_400_000
/** How far from a day ago a sample may be. */
const toleranceMs = 30 * 60_000

type Asked = { of: 'lag'; group: string } | { of: 'reading'; name: string }

/** null: not known, also where the history cannot be read: the digest is sent all the same. */
export async function aDayAgo({ store, environment, now }: Context, asked: Asked): Promise<number | null> {
  const since = now - dayMs - toleranceMs
  const until = now - dayMs + toleranceMs
  try {
    const points = await store.history.series({ ...asked, environment, since, until })
    return points.at(-1)?.value ?? null
  } catch (error) {
    if (error instanceof Failure) return null
    throw error
  }
}
