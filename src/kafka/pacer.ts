import { setImmediate } from 'node:timers/promises'

/**
 * Keeps the event loop free in loops over thousands of things: in between, ask `isDue` and await `rest`. The slices are
 * small, as the answers of all brokers are read side by side and their turns add up.
 */
export interface Pacer {
  isDue(): boolean
  rest(): Promise<void>
}

export function pacer(sliceMs = 4): Pacer {
  let since = performance.now()
  return {
    isDue: () => performance.now() - since > sliceMs,
    async rest() {
      await setImmediate()
      since = performance.now()
    },
  }
}
