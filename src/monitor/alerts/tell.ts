import {
  type AlertRoute,
  type AlertRule,
  type Config,
  escalationsOf,
  routeOfRule,
} from '../../config/config.ts'
import type { Message } from '../../core/message.ts'
import type { Notice } from '../../core/notice.ts'
import type { Json } from '../../core/plan.ts'
import type { Alert } from '../../store/alert.ts'
import type { Store } from '../../store/store.ts'
import type { AlertNews } from './evaluate.ts'
import { membersFile, newsText, presentRule, shownMembers } from './present-alert.ts'
import { ruleTitle } from './rule-words.ts'

/**
 * Keeps in the outbox what is to be said about a rule's alerts: on its route, and on each step of the escalation that was
 * reached. Called inside the commit that changed them. Where nobody is to be told nothing is kept: alerts list shows them all
 * the same. `avoid`: destinations that cannot be reached, about which this alert may be.
 */
export function tellAlerts(
  store: Store,
  config: Config,
  environment: string,
  rule: AlertRule,
  news: AlertNews,
  now: number,
  avoid: ReadonlySet<string> = new Set(),
): void {
  const about: About = { store, environment, rule, news, report: presentRule(environment, rule, news, now) }
  const places = placesOf(config, environment, rule, news).filter(place => !avoid.has(place.destination))
  const told = places.length > 0 || avoid.size === 0 ? places : detour(config, environment, news, avoid)
  for (const place of told)
    if (place.destination === 'slack') keepForSlack(about, place)
    else if (place.news !== null) keepNotice(about, place, place.news)
  // Where it stands no longer on the route: its live message must not go on saying that it fires.
  const channels = new Set(told.map(place => place.channel))
  for (const { rule: name, channel } of store.alertMessages.list(environment))
    if (name === rule.name && !channels.has(channel))
      keepForSlack(about, { destination: 'slack', route: '', channel, news: null })
}

interface About {
  store: Store
  environment: string
  rule: AlertRule
  news: AlertNews
  report: ReturnType<typeof presentRule>
}

type PlaceNews = Record<'fired' | 'resolved' | 'escalated', Alert[]>

/** Somewhere that is told. `news` null: only what is shown there changes. */
interface Place {
  destination: string
  route: string
  channel: string | null
  news: PlaceNews | null
}

/** Each receiver once: one that is on several steps is told what happened on all of them. */
function placesOf(config: Config, environment: string, rule: AlertRule, news: AlertNews): Place[] {
  const { routes, environments } = config.bot
  const route = routeOfRule(rule, environments.get(environment), routes)
  const steps = [route, ...escalationsOf(route, routes).map(step => step.route)]
  const reached = Math.max(0, ...[...news.open, ...news.resolved].map(alert => alert.escalations))
  const places = new Map<string, Place>()
  for (const [index, step] of steps.slice(0, reached + 1).entries()) {
    const own = {
      fired: index === 0 ? news.fired : [],
      resolved: news.resolved.filter(alert => alert.escalations >= index),
      escalated: news.escalated.flatMap(({ alert, from }) =>
        from < index && index <= alert.escalations ? alert : [],
      ),
    }
    for (const place of receiversOf(step, config, environment)) {
      const key = `${place.destination} ${place.channel}`
      const isNews = own.fired.length + own.resolved.length + own.escalated.length > 0
      const before = places.get(key)?.news ?? null
      places.set(key, { ...place, news: isNews ? joined(before, own) : before })
    }
  }
  return [...places.values()]
}

const joined = (before: PlaceNews | null, own: PlaceNews): PlaceNews => ({
  fired: [...(before?.fired ?? []), ...own.fired],
  escalated: [...(before?.escalated ?? []), ...own.escalated],
  resolved: [...new Set([...(before?.resolved ?? []), ...own.resolved])],
})

/** The receivers of a route, as the outbox names them. */
export function receiversOf(
  { name, slack, webhook, email }: AlertRoute,
  config: Config,
  environment: string,
): Omit<Place, 'news'>[] {
  const channel =
    slack === false ? null : (slack ?? config.bot.environments.get(environment)?.channels.alerts ?? null)
  return [
    ...(channel === null ? [] : [{ destination: 'slack', route: name, channel }]),
    ...(webhook ? [{ destination: `webhook:${name}`, route: name, channel: null }] : []),
    ...(email.length > 0 ? [{ destination: `email:${name}`, route: name, channel: null }] : []),
  ]
}

/** The first receiver of any route that can be reached, for the news that another one cannot. */
function detour(config: Config, environment: string, news: AlertNews, avoid: ReadonlySet<string>): Place[] {
  const all = [...config.bot.routes.values()].flatMap(route => receiversOf(route, config, environment))
  const other = all.find(place => !avoid.has(place.destination))
  const isNews = news.fired.length + news.resolved.length + news.escalated.length > 0
  const own = { ...news, escalated: news.escalated.map(one => one.alert) }
  return other ? [{ ...other, news: isNews ? own : null }] : []
}

function keepForSlack({ store, environment, rule, news, report }: About, place: Place): void {
  if (place.channel === null) return
  const notify = place.news === null ? undefined : newsText(place.news, news.closedBy !== undefined)
  const isStorm =
    (place.news?.fired.length ?? 0) > shownMembers || (place.news?.escalated.length ?? 0) > shownMembers
  keepMessage(store, {
    kind: 'alert',
    environment,
    rule: rule.name,
    channel: place.channel,
    report,
    ...(notify === undefined ? {} : { notify }),
    ...(isStorm ? { file: membersFile(environment, rule.name, news.open) } : {}),
    isOver: news.open.length === 0,
  })
}

export function keepMessage(store: Store, message: Extract<Message, { kind: 'alert' }>): void {
  store.outbox.enqueue({
    lane: 'alerts',
    destination: 'slack',
    kind: message.kind,
    orderKey: `alert:${message.environment}:${message.rule}:${message.channel}`,
    payload: message as unknown as Json,
  })
}

function keepNotice(
  { store, environment, rule, news, report }: About,
  { destination, route }: Place,
  own: PlaceNews,
): void {
  const notice: Notice = {
    route,
    environment,
    rule: rule.name,
    status: news.open.length === 0 ? 'resolved' : 'firing',
    severity: rule.severity,
    subject: `${news.open.length === 0 ? 'Resolved' : rule.severity.toUpperCase()}: ${ruleTitle(rule, environment)}`,
    report: { ...report, followUps: report.followUps.filter(one => !one.label.startsWith('Snooze')) },
    members: [...news.open, ...own.resolved].map(memberOf),
    runbook: rule.runbook,
  }
  store.outbox.enqueue({
    lane: 'alerts',
    destination,
    kind: 'notice',
    orderKey: `alert:${environment}:${rule.name}`,
    payload: notice as unknown as Json,
  })
}

export const memberOf = (alert: Alert): Notice['members'][number] => ({
  id: alert.id,
  member: alert.member,
  state: alert.state,
  summary: alert.summary,
  labels: alert.labels,
  value: alert.value,
  startsAt: alert.firingSince ?? alert.pendingSince,
  endsAt: alert.resolvedAt,
})

/** After somebody took alerts, or closed them: the live messages of their rules are to say so. */
export function retell(
  store: Store,
  config: Config,
  environment: string,
  taken: readonly Alert[],
  now: number,
  closedBy?: string,
): void {
  for (const [name, alerts] of Map.groupBy(taken, alert => alert.rule)) {
    const rule = config.bot.alertRules.find(one => one.name === name)
    const open = store.alerts
      .open(environment)
      .filter(alert => alert.rule === name && alert.state !== 'pending')
    const resolved = alerts.filter(alert => alert.state === 'resolved')
    const news = { fired: [], escalated: [], resolved, open, ...(closedBy === undefined ? {} : { closedBy }) }
    if (rule) tellAlerts(store, config, environment, rule, news, now)
  }
}
