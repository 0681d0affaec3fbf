import type { Config } from '../../config/config.ts'
import type { Context } from '../../context.ts'
import type { Message } from '../../core/message.ts'
import type { Json } from '../../core/plan.ts'
import type { Report } from '../../core/report.ts'

/**
 * Keeps a message for the environment's channels for approvals and for alerts: an emergency is nobody's private matter. `key`
 * names the message, so that it is kept once. Called inside the commit that it tells of.
 */
export function announce(
  store: Pick<Context['store'], 'outbox'>,
  config: Config,
  environment: string,
  report: Report,
  key: string,
): void {
  const channels = config.bot.environments.get(environment)?.channels
  for (const channel of new Set([channels?.approvals, channels?.alerts])) {
    if (!channel) continue
    const message: Message = { kind: 'report', channel, report }
    store.outbox.enqueue({
      lane: 'alerts',
      destination: 'slack',
      kind: message.kind,
      orderKey: `emergency:${environment}:${channel}`,
      dedupeKey: `emergency:${key}:${channel}`,
      payload: message as unknown as Json,
    })
  }
}
