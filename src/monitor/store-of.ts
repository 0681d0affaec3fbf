import type { Context } from '../context.ts'
import { type Failure, type Known, known, toFailure, unknown } from '../core/failure.ts'
import type { Store } from '../store/store.ts'

/** null: there is none, in a terminal away from the bot's host. What the cluster tells is shown there all the same. */
export function storeOf(context: Context): Known<Store> | null {
  try {
    return known(context.store)
  } catch (error) {
    const failure: Failure = toFailure(error)
    return failure.code === 'not-found' ? null : unknown(failure)
  }
}
