import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Asks again and again until the answer is neither false, null nor undefined, and returns it. When the time is up it throws
 * with the last answer or error. Errors on the way count as "not yet".
 */
export async function waitFor<T>(
  question: () => T | Promise<T>,
  options: { timeoutMs?: number; everyMs?: number; what?: string } = {},
): Promise<Exclude<T, false | null | undefined>> {
  const { timeoutMs = 15_000, everyMs = 100, what = 'what the test waits for' } = options
  const deadline = Date.now() + timeoutMs
  let last: unknown
  do {
    try {
      const answer = await question()
      if (answer !== false && answer !== null && answer !== undefined) {
        return answer as Exclude<T, false | null | undefined>
      }
      last = answer
    } catch (error) {
      last = error
    }
    await sleep(everyMs)
  } while (Date.now() < deadline)
  throw new Error(`${what} did not happen within ${timeoutMs} ms; last: ${String(last)}`, { cause: last })
}
