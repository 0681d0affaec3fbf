import type { AlertRule } from '../../config/config.ts'
import type { FollowUp, Inline, Part, Report } from '../../core/report.ts'
import { counted } from '../../core/words.ts'
import type { Alert } from '../../store/alert.ts'
import type { AlertNews } from './evaluate.ts'
import { flapsAllowed, settleMs } from './next-state.ts'
import { fittingCommands, ruleTitle, ruleWords, thresholdSentence } from './rule-words.ts'

/** So many members are named; all of them are in a file. */
export const shownMembers = 20

/** The one live message of a rule in an environment: what fires, since when, who has it, and what to press. */
export function presentRule(
  environment: string,
  rule: AlertRule,
  news: Pick<AlertNews, 'open' | 'resolved' | 'closedBy'>,
  now: number,
): Report {
  const worst = worstFirst(rule, news.open)
  const [first] = worst
  if (!first) return presentOver(environment, rule, news, now)
  const isFiring = worst.some(alert => alert.state === 'firing')
  const summary =
    worst.length === 1 ? first.summary : `${ruleWords[rule.metric].many(worst.length)} ${first.summary}`
  const threshold = thresholdSentence(rule)
  return {
    title: ruleTitle(rule, environment),
    tone: rule.severity === 'critical' ? 'bad' : rule.severity === 'warning' ? 'warning' : 'info',
    summary: isFiring ? summary : `${summary} ${stateWords(worst)}`,
    parts: [
      ...worst.slice(0, shownMembers).map(alert => member(alert, worst.length > 1)),
      ...(worst.length > shownMembers
        ? [said(`${shownMembers} of ${counted(worst.length, 'alert')} shown; alerts list has them all.`)]
        : []),
      ...(threshold === undefined ? [] : [said(threshold)]),
    ],
    followUps: buttons(environment, rule, worst, isFiring),
  }
}

/** Further from the threshold first. */
const worstFirst = (rule: AlertRule, open: readonly Alert[]): Alert[] =>
  open.toSorted((a, b) => (rule.side === 'above' ? 1 : -1) * ((b.value ?? 0) - (a.value ?? 0)))

const said = (text: string): Part => ({ kind: 'text', text })

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
  const flaps =
    alert.flaps < flapsAllowed
      ? []
      : [` It comes and goes: it is over when it stays well for ${settleMs / 60_000} minutes.`]
  if (!isOneOfMany) return { kind: 'text', text: [...since, ...who, ...flaps] }
  return { kind: 'text', text: [alert.summary.replace(/\.$/, ''), ...since, '.', ...who, ...flaps] }
}

function stateWords(open: readonly Alert[]): string {
  const isTaken = open.every(alert => alert.state === 'acknowledged')
  return isTaken ? 'Somebody is on it.' : 'Nothing new fires.'
}

/** The command ids are short; a storm's members are named by the rule instead. */
function buttons(
  environment: string,
  rule: AlertRule,
  worst: readonly Alert[],
  canAcknowledge: boolean,
): FollowUp[] {
  const all = worst.length <= 50 ? worst.map(alert => alert.id).join(',') : `rule:${rule.name}`
  const where = `--env ${environment}`
  return [
    ...(canAcknowledge
      ? [{ label: 'Acknowledge', command: `alerts ack ${all} ${where}`, effect: 'primary' as const }]
      : []),
    { label: 'Snooze 1 h', command: `alerts snooze ${all} --for 1h ${where}` },
    { label: 'Snooze 4 h', command: `alerts snooze ${all} --for 4h ${where}` },
    { label: 'Snooze till morning', command: `alerts snooze ${all} --until morning ${where}` },
    ...fittingCommands(rule.metric, worst[0]?.member ?? '', environment),
    { label: 'Runbook', command: `alerts rules ${rule.name} ${where}` },
  ]
}

function presentOver(
  environment: string,
  rule: AlertRule,
  { resolved, closedBy }: Pick<AlertNews, 'resolved' | 'closedBy'>,
  now: number,
): Report {
  const [first] = resolved
  const summary =
    resolved.length === 1 && first
      ? first.summary
      : `Nothing of ${rule.name} is open in ${environment} any more.`
  if (closedBy !== undefined)
    return {
      title: `${ruleTitle(rule, environment)}: closed by hand`,
      tone: 'info',
      summary,
      parts: [
        {
          kind: 'text',
          text: [{ person: closedBy }, ' closed it, ', { time: now }, '. What is still bad begins anew.'],
        },
      ],
      followUps: [],
    }
  return {
    title: `${ruleTitle(rule, environment)}: resolved`,
    tone: 'good',
    summary,
    parts: [{ kind: 'text', text: ['Since ', { time: now }, '.'] }],
    followUps: [],
  }
}

/** The last word of a rule that was switched off or removed: nobody measures any more whether it is over. */
export function presentRetired(environment: string, rule: string, left: readonly Alert[]): Report {
  const summary = `The rule ${rule} is not configured any more; ${left.length === 1 ? 'its alert is' : `its ${left.length} alerts are`} closed.`
  return {
    title: `${rule} in ${environment}: not watched any more`,
    tone: 'info',
    summary,
    parts: left.slice(0, shownMembers).map(alert => ({ kind: 'text', text: alert.summary })),
    followUps: [],
  }
}

/** What is said in the message's thread, where it notifies those who follow; undefined: nothing that anybody has to be told. */
export function newsText(
  { fired, resolved, escalated }: Record<'fired' | 'resolved' | 'escalated', readonly Alert[]>,
  isByHand: boolean,
): string | undefined {
  const said = [
    ...(fired.length > 0 ? [`Firing: ${sentences(fired)}`] : []),
    ...(escalated.length > 0 ? [`Nobody has taken this: ${sentences(escalated)}`] : []),
    ...(resolved.length > 0 ? [`${isByHand ? 'Closed by hand' : 'Resolved'}: ${sentences(resolved)}`] : []),
  ]
  return said.length === 0 ? undefined : said.join(' ')
}

function sentences(alerts: readonly Alert[]): string {
  const shown = alerts.slice(0, shownMembers).map(alert => alert.summary)
  return [
    ...shown,
    ...(alerts.length > shown.length
      ? [`And ${alerts.length - shown.length} more, all of them in the file.`]
      : []),
  ].join(' ')
}

/** Every member with its state, one a line. */
export function membersFile(environment: string, rule: string, alerts: readonly Alert[]) {
  const lines = alerts.map(
    ({ id, state, summary }) => `${id}  ${state.padEnd('acknowledged'.length)}  ${summary}`,
  )
  return { filename: `${rule}-${environment}.txt`, content: `${lines.join('\n')}\n` }
}
