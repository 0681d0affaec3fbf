import type { Context } from '../context.ts'
import { toFailure } from '../core/failure.ts'
import type { Observed } from './alerts/observed.ts'

/** What alert rules can watch beside the brokers. */
export type SideFacts = Pick<Observed, 'registry'>

/**
 * The latest that is known of what stands beside the brokers. It is asked in the background: a registry that does not answer
 * must not hold a scan. Never throws.
 */
export function createSideFacts(
  contextOf: (environment: string) => Pick<Context, 'registry'>,
  /** A question costs the registry one request. */
  askEveryMs: () => number,
  clock: () => number,
): (environment: string) => SideFacts {
  const asked = new Map<string, number>()
  const last = new Map<string, SideFacts>()

  async function ask(environment: string): Promise<void> {
    const { registry } = contextOf(environment)
    if (registry === null) return void last.set(environment, { registry: null })
    try {
      if (!registry.known) throw registry.why
      await registry.value.level(null)
      last.set(environment, { registry: { failure: null } })
    } catch (error) {
      last.set(environment, { registry: { failure: toFailure(error).message } })
    }
  }

  return environment => {
    if (clock() - (asked.get(environment) ?? Number.NEGATIVE_INFINITY) >= askEveryMs()) {
      asked.set(environment, clock())
      void ask(environment)
    }
    return last.get(environment) ?? { registry: null }
  }
}
