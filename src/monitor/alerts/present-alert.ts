import type { AlertRule } from '../../config/config.ts'
import type { FollowUp, Inline, Part, Report } from '../../core/report.ts'
import { groupWord } from '../../core/tokenize.ts'
import { counted } from '../../core/words.ts'
import type { Alert } from '../../store/alert.ts'

const shownMembers = 20

/** The one live message of a rule in an environment: what fires, since when, who has it, and what to press. */
export function presentRule(
  environment: string,
  rule: AlertRule,
  open: readonly Alert[],
  resolvedAt: number | null,
): Report {
  const firing = open.filter(alert => alert.state === 'firing')
  if (open.length === 0) return presentResolvedRule(environment, rule, resolvedAt)
  const worst = [...open].sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
  const [first] = worst
  const summary =
    open.length === 1 && first
      ? first.summary
      : `${counted(open.length, 'group')} behind; the furthest: ${first?.summary ?? ''}`
  const ids = open.map(alert => alert.id)
  return {
    title: rule.severity === 'critical' ? `Critical lag in ${environment}` : `Lag in ${environment}`,
    tone: rule.severity === 'critical' ? 'bad' : 'warning',
    summary: firing.length === 0 ? `${summary} ${stateWords(open)}` : summary,
    parts: [
      ...worst.slice(0, shownMembers).map(alert => member(alert, open.length > 1)),
      ...(worst.length > shownMembers
        ? [
            {
              kind: 'text' as const,
              text: `${shownMembers} of ${counted(worst.length, 'alert')} shown; alerts list has them all.`,
            },
          ]
        : []),
      {
        kind: 'text',
        text: `It fires above ${counted(rule.above, 'record')} and clears at ${counted(rule.clearsAt, 'record')}.`,
      },
      ...(rule.runbook ? [{ kind: 'text' as const, text: `Runbook: ${rule.runbook}` }] : []),
    ],
    followUps: buttons(environment, worst, ids, firing.length > 0),
  }
}

/** A member's line. The only one is named by the summary already. */
function member(alert: Alert, isOneOfMany: boolean): Part {
  const since: Inline[] =
    alert.firingSince === null
      ? []
      : [isOneOfMany ? ', since ' : 'Since ', { time: alert.firingSince }, isOneOfMany ? '' : '.']
  const who: Inline[] =
    alert.state === 'acknowledged' && alert.acknowledgedBy
      ? [' Acknowledged by ', { person: alert.acknowledgedBy }, '.']
      : alert.state === 'snoozed' && alert.snoozedUntil !== null
        ? [' Snoozed until ', { time: alert.snoozedUntil }, '.']
        : []
  if (!isOneOfMany) return { kind: 'text', text: [...since, ...who] }
  return { kind: 'text', text: [alert.summary.replace(/\.$/, ''), ...since, '.', ...who] }
}

function stateWords(open: readonly Alert[]): string {
  const acknowledged = open.filter(alert => alert.state === 'acknowledged').length
  return acknowledged === open.length ? 'Somebody is on it.' : 'Nothing new fires.'
}

/** The command ids are short; a storm's members are named by the rule instead. */
function buttons(
  environment: string,
  worst: readonly Alert[],
  ids: readonly string[],
  canAcknowledge: boolean,
): FollowUp[] {
  const all = ids.length <= 50 ? ids.join(',') : `rule:${worst[0]?.rule ?? ''}`
  const [first] = worst
  const where = `--env ${environment}`
  return [
    ...(canAcknowledge
      ? [{ label: 'Acknowledge', command: `alerts ack ${all} ${where}`, effect: 'primary' as const }]
      : []),
    { label: 'Snooze 1 h', command: `alerts snooze ${all} --for 1h ${where}` },
    { label: 'Snooze 4 h', command: `alerts snooze ${all} --for 4h ${where}` },
    ...(first
      ? [
          { label: 'Show lag', command: `lag ${groupWord(first.member)} ${where}` },
          { label: 'Show group', command: `groups show ${groupWord(first.member)} ${where}` },
        ]
      : []),
  ]
}

function presentResolvedRule(environment: string, rule: AlertRule, resolvedAt: number | null): Report {
  return {
    title: `Lag in ${environment}: resolved`,
    tone: 'good',
    summary: `No group is more than ${counted(rule.clearsAt, 'record')} behind any more.`,
    parts: resolvedAt === null ? [] : [{ kind: 'text', text: ['Since ', { time: resolvedAt }, '.'] }],
    followUps: [],
  }
}

/** The last word of a rule that was switched off or removed: nobody measures any more whether it is over. */
export function presentRetired(environment: string, rule: string, left: readonly Alert[]): Report {
  const summary = `The rule ${rule} is not configured any more; ${left.length === 1 ? 'its alert is' : `its ${left.length} alerts are`} closed.`
  return {
    title: `Lag in ${environment}: not watched any more`,
    tone: 'info',
    summary,
    parts: left.slice(0, shownMembers).map(alert => ({ kind: 'text', text: alert.summary })),
    followUps: [],
  }
}

/** What is said in the message's thread, where it notifies those who follow; undefined: nothing that anybody has to be told. */
export function newsText(fired: readonly Alert[], resolved: readonly Alert[]): string | undefined {
  const said = [
    ...(fired.length > 0 ? [`Firing: ${sentences(fired)}`] : []),
    ...(resolved.length > 0 ? [`Resolved: ${sentences(resolved)}`] : []),
  ]
  return said.length === 0 ? undefined : said.join(' ')
}

function sentences(alerts: readonly Alert[]): string {
  const shown = alerts.slice(0, shownMembers).map(alert => alert.summary)
  return [
    ...shown,
    ...(alerts.length > shown.length ? [`And ${alerts.length - shown.length} more.`] : []),
  ].join(' ')
}
