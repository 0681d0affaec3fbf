import { resolve } from 'node:path'
import type { WrittenRoute, WrittenWindow } from './alert-schema.ts'
import type { AlertRoute, AlertRule, Environment, MaintenanceWindow, Smtp } from './bot-config.ts'
import type { WrittenBot } from './bot-schema.ts'
import type { Fault, Path } from './fault.ts'
import { findings } from './findings.ts'
import { mapAt } from './map-at.ts'
import type { YamlFile } from './yaml-file.ts'

export function alertRoutes(written: WrittenBot['routes']): Map<string, AlertRoute> {
  return new Map(Object.entries(written).map(([name, one]) => [name, routeOf(name, one)]))
}

const routeOf = (name: string, { slack, webhook, email, escalate }: WrittenRoute): AlertRoute => ({
  name,
  slack: slack ?? null,
  webhook: webhook
    ? {
        url: webhook.url ?? null,
        urlEnv: webhook.url_env ?? null,
        secretEnv: webhook.secret_env ?? null,
      }
    : null,
  email: email ?? [],
  escalate: escalate ? { afterMs: escalate.after, to: escalate.to } : null,
})

/** 587 is the port for submission with STARTTLS, 465 the one with TLS from the start (RFC 8314). */
export function smtpOf(written: WrittenBot['smtp'], folder: string): Smtp | null {
  if (!written) return null
  return {
    host: written.host,
    port: written.port ?? (written.tls === 'from-start' ? 465 : written.tls === 'required' ? 587 : 25),
    tls: written.tls,
    caFile: written.ca_file === undefined ? null : resolve(folder, written.ca_file),
    username: written.username ?? null,
    passwordEnv: written.password_env ?? null,
    from: written.from,
  }
}

export const maintenanceWindow = (written: WrittenWindow): MaintenanceWindow => {
  const whose = { environments: written.environments ?? null, rules: written.rules ?? null }
  if ('from' in written) return { ...whose, from: Date.parse(written.from), until: Date.parse(written.until) }
  const [hour = 0, minute = 0] = written.at.split(':').map(Number)
  const days = written.days.map(day => ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(day) + 1)
  return { ...whose, days, at: hour * 60 + minute, forMs: written.for, zone: written.zone }
}

/** Whether what the rules, routes and windows name is there, and whether a route leads anywhere. */
export function checkRoutes(
  yaml: YamlFile,
  written: WrittenBot,
  rules: readonly AlertRule[],
  faults: Fault[],
): void {
  const { error, atKey, nameMustExist } = findings(yaml, faults)
  const routes = Object.keys(mapAt(yaml, ['routes']))
  const environments = Object.keys(mapAt(yaml, ['environments']))
  const ruleNames = rules.map(rule => rule.name)

  for (const [name, rule] of Object.entries(written.alerts)) {
    if (rule === false) continue
    if (rule.route !== undefined) nameMustExist(rule.route, 'route', routes, ['alerts', name, 'route'])
    if (rule.route !== undefined && rule.channel !== undefined)
      error('two-places', ['alerts', name, 'channel'], 'a rule has a route or a channel', 'leave one out')
    checkEnvironments(rule.environments, ['alerts', name, 'environments'])
  }
  for (const [name, environment] of Object.entries(written.environments))
    if (environment.route !== undefined)
      nameMustExist(environment.route, 'route', routes, ['environments', name, 'route'])
  for (const name of ['daily_digest', 'weekly_digest', 'monthly_digest'] as const) {
    const digest = written.schedules[name]
    if (!digest || digest.email_route === undefined) continue
    const path = ['schedules', name, 'email_route']
    nameMustExist(digest.email_route, 'route', routes, path)
    if (written.routes[digest.email_route] && !written.routes[digest.email_route]?.email)
      error('no-email', path, 'this route has no e-mail addresses', 'write email: […] there')
  }
  for (const [name, route] of Object.entries(written.routes)) {
    const path = ['routes', name]
    if (route.email && !written.smtp)
      error('no-smtp', [...path, 'email'], 'no mail server is known', 'write smtp: { host: …, from: … }')
    if (route.slack === false && !route.webhook && !route.email)
      atKey.error('leads-nowhere', path, 'this route tells nobody', 'write slack, webhook or email')
    if (route.webhook && (route.webhook.url === undefined) === (route.webhook.url_env === undefined))
      error('wrong-value', [...path, 'webhook'], 'this needs url or url_env', 'write one of the two')
    if (route.escalate) nameMustExist(route.escalate.to, 'route', routes, [...path, 'escalate', 'to'])
    if (isCircle(name, written.routes))
      error('circle', [...path, 'escalate', 'to'], 'this escalation comes back to itself', 'end it somewhere')
  }
  for (const [index, window] of written.maintenance.entries()) {
    const path = ['maintenance', index]
    checkEnvironments(window.environments, [...path, 'environments'])
    for (const [at, rule] of (window.rules ?? []).entries())
      nameMustExist(rule, 'alert rule', ruleNames, [...path, 'rules', at])
    if ('from' in window && Date.parse(window.until) <= Date.parse(window.from))
      error('wrong-order', [...path, 'until'], 'this must be after "from"')
  }

  function checkEnvironments(names: readonly string[] | undefined, path: Path): void {
    if (environments.length > 0)
      for (const [index, name] of (names ?? []).entries())
        nameMustExist(name, 'environment', environments, [...path, index])
  }
}

function isCircle(start: string, routes: WrittenBot['routes']): boolean {
  const seen = new Set<string>()
  for (let name: string | undefined = start; name !== undefined; name = routes[name]?.escalate?.to) {
    if (seen.has(name)) return name === start
    seen.add(name)
  }
  return false
}

/** Of an environment's alerts: the rule's own, else the environment's, else `default`, else its alert channel alone. */
export function routeOfRule(
  rule: Pick<AlertRule, 'route' | 'channel'>,
  environment: Environment | undefined,
  routes: ReadonlyMap<string, AlertRoute>,
): AlertRoute {
  const nowhereElse = { webhook: null, email: [], escalate: null }
  if (rule.channel !== null) return { name: rule.channel, slack: rule.channel, ...nowhereElse }
  const name = rule.route ?? environment?.route ?? 'default'
  return routes.get(name) ?? { name: 'default', slack: null, ...nowhereElse }
}

/** The steps of a route's escalation: after how long without an acknowledgement which route is told, too. */
export function escalationsOf(
  route: AlertRoute,
  routes: ReadonlyMap<string, AlertRoute>,
): { afterMs: number; route: AlertRoute }[] {
  const steps: { afterMs: number; route: AlertRoute }[] = []
  let afterMs = 0
  for (let last = route; last.escalate && steps.length < 10; ) {
    afterMs += last.escalate.afterMs
    const next = routes.get(last.escalate.to)
    if (!next) break
    steps.push({ afterMs, route: next })
    last = next
  }
  return steps
}
