import type { Config } from '../../config/config.ts'
import type { Context } from '../../context.ts'
import { announce } from './announce.ts'
import { presentMended } from './present-break-glass.ts'

/**
 * Tells of every broken glass whose time is over, once. It holds no longer in any case, also while no bot runs: this only says so,
 * in the audit trail and in the channels. Returns how many.
 */
export function endEmergencies(store: Context['store'], config: Config): number {
  return store.transaction(() => {
    const over = store.breakGlass.takeOver()
    for (const grant of over) {
      store.audit.append({
        event: 'emergency',
        actor: { id: 'bot', name: 'the bot' },
        door: 'bot',
        environment: grant.environment,
        command: 'emergency break-glass',
        arguments: null,
        requestId: grant.requestId,
        digest: null,
        summary: `Break-glass of ${grant.personName} is over`,
        detail: { endsAt: grant.endsAt },
      })
      announce(store, config, grant.environment, presentMended(grant, null), `over:${grant.requestId}`)
    }
    return over.length
  })
}
