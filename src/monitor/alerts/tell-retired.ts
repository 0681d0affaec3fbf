import { type Config, routeOfRule } from '../../config/config.ts'
import type { Notice } from '../../core/notice.ts'
import type { Json } from '../../core/plan.ts'
import type { Alert } from '../../store/alert.ts'
import type { Store } from '../../store/store.ts'
import { presentRetired } from './present-alert.ts'
import { keepMessage, memberOf, receiversOf } from './tell.ts'

/**
 * Closes the alerts of a rule that is not configured any more wherever they were told: the live messages in Slack, and with
 * those webhooks and addresses that were sent something of it, or else an incident would stay open there for ever. Called
 * inside the commit that resolved them.
 */
export function tellRetired(
  store: Store,
  config: Config,
  environment: string,
  rule: string,
  resolved: readonly Alert[],
): void {
  const report = presentRetired(environment, rule, resolved)
  for (const { rule: told, channel } of store.alertMessages.list(environment))
    if (told === rule) keepMessage(store, { kind: 'alert', environment, rule, channel, report, isOver: true })
  const orderKey = `alert:${environment}:${rule}`
  for (const { destination, route, subject } of toldBefore(store, config, environment, rule)) {
    const notice: Notice = {
      route,
      environment,
      rule,
      status: 'resolved',
      severity: resolved[0]?.severity ?? 'info',
      subject,
      report,
      members: resolved.map(memberOf),
      runbook: null,
    }
    store.outbox.enqueue({
      lane: 'alerts',
      destination,
      kind: 'notice',
      orderKey,
      payload: notice as unknown as Json,
    })
  }
}

/**
 * Whom the rule had told and who is still on a route. Messages are kept for some days only: of an alert that is older, the
 * receivers on the environment's own route are told.
 */
function toldBefore(
  store: Store,
  config: Config,
  environment: string,
  rule: string,
): { destination: string; route: string; subject: string }[] {
  const { routes, environments } = config.bot
  const there = new Set(
    [...routes.values()]
      .flatMap(route => receiversOf(route, config, environment))
      .map(one => one.destination),
  )
  const kept = store.outbox.newestOf(`alert:${environment}:${rule}`)
  if (kept.length > 0)
    return kept.flatMap(({ destination, payload }) => {
      const { route, subject, status } = payload as unknown as Notice
      if (status === 'resolved' || !there.has(destination)) return []
      // Mail programs join messages by what follows the state.
      return [{ destination, route, subject: subject.replace(/^[^:]+/, 'Resolved') }]
    })
  const own = routeOfRule({ route: null, channel: null }, environments.get(environment), routes)
  return receiversOf(own, config, environment)
    .filter(one => one.channel === null)
    .map(({ destination, route }) => ({ destination, route, subject: `Resolved: ${rule} in ${environment}` }))
}
