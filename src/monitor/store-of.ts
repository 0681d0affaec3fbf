import type { Context } from '../context.ts'
import { type Known, known, toFailure, unknown } from '../core/failure.ts'
import type { Store } from '../store/store.ts'

/** A terminal away from the bot's host has no store: what the cluster tells is shown all the same. */
export function storeOf(context: Context): Known<Store> {
  try {
    return known(context.store)
  } catch (error) {
    return unknown(toFailure(error))
  }
}
