import type { AlertRule, Config } from '../../config/config.ts'
import type { Message } from '../../core/message.ts'
import type { Json } from '../../core/plan.ts'
import type { Alert } from '../../store/alert.ts'
import type { Store } from '../../store/store.ts'
import type { AlertNews } from './evaluate.ts'
import { newsText, presentRetired, presentRule } from './present-alert.ts'

/**
 * Keeps in the outbox what is to be said about a rule's alerts; called inside the commit that changed them. Without an alert
 * channel nothing is kept: alerts list shows them all the same.
 */
export function tellAlerts(
  store: Store,
  config: Config,
  environment: string,
  rule: AlertRule,
  news: AlertNews,
  now: number,
): void {
  const channel = rule.channel ?? config.bot.environments.get(environment)?.channels.alerts ?? null
  if (channel === null) return
  const notify = newsText(news.fired, news.resolved)
  keep(store, {
    kind: 'alert',
    environment,
    rule: rule.name,
    channel,
    report: presentRule(environment, rule, news.open, news.open.length === 0 ? now : null),
    ...(notify === undefined ? {} : { notify }),
    isOver: news.open.length === 0,
  })
}

function keep(store: Store, message: Extract<Message, { kind: 'alert' }>): void {
  store.outbox.enqueue({
    lane: 'alerts',
    destination: 'slack',
    kind: message.kind,
    orderKey: `alert:${message.environment}:${message.rule}`,
    payload: message as unknown as Json,
  })
}

/** Closes the live message of a rule that is not configured any more, where there is one. */
export function tellRetired(
  store: Store,
  environment: string,
  rule: string,
  resolved: readonly Alert[],
): void {
  for (const { rule: told, channel } of store.alertMessages.list(environment))
    if (told === rule)
      keep(store, {
        kind: 'alert',
        environment,
        rule,
        channel,
        report: presentRetired(environment, rule, resolved),
        isOver: true,
      })
}

/** After somebody took alerts: the live messages of their rules are to say who. */
export function retell(
  store: Store,
  config: Config,
  environment: string,
  ruleNames: readonly string[],
  now: number,
): void {
  for (const name of new Set(ruleNames)) {
    const rule = config.bot.alertRules.find(one => one.name === name)
    const open = store.alerts
      .open(environment)
      .filter(alert => alert.rule === name && alert.state !== 'pending')
    if (rule) tellAlerts(store, config, environment, rule, { fired: [], resolved: [], open }, now)
  }
}
