import type { Config } from '../config/config.ts'
import { isUnderReplicated } from '../core/in-sync.ts'
import { isAboutAlerts } from '../core/is-about-alerts.ts'
import { totalLag } from '../core/lag.ts'
import { jobLine } from '../core/present-job.ts'
import type { Part, Report } from '../core/report.ts'
import { worstFindingFirst } from '../core/score/finding.ts'
import type { Judgement } from '../core/score/judgement.ts'
import { scoreText } from '../core/score/score.ts'
import { count, counted } from '../core/words.ts'
import type { LagScan } from '../kafka/cluster.ts'
import { scanRows } from '../kafka/scan-rows.ts'
import type { Alert } from '../store/alert.ts'
import type { Store } from '../store/store.ts'
import { mostPressing } from './most-pressing.ts'

export interface HomeSources {
  config: Config
  store: Store
  latest: (environment: string) => LagScan | undefined
  judgement: (environment: string) => Judgement | null
}

/** The Home tab's part about the clusters: each environment as its last scan saw it, its open alerts, its last changes. */
export function homeReport({ config, store, latest, judgement }: HomeSources): Report {
  const environments = [...config.bot.environments.keys()]
  const open = environments.flatMap(name =>
    store.alerts.open(name).filter(alert => alert.state !== 'pending'),
  )
  const firings = open.filter(alert => alert.state === 'firing')
  const firing = firings.length
  const isBad = firings.some(alert => alert.severity === 'critical')
  const summary =
    open.length === 0
      ? 'No alert is open.'
      : `${counted(open.length, 'open alert')}, ${firing === open.length ? 'firing' : `${firing} of them firing`}.`
  return {
    title: 'Your clusters',
    tone: isBad ? 'bad' : firing > 0 ? 'warning' : 'info',
    summary,
    parts: environments.flatMap(name => environmentParts(name, store, latest(name), judgement(name))),
    // The usual commands are beside this report: they mean the only environment anyway.
    followUps: (environments.length === 1 ? [] : environments.slice(0, 2)).flatMap(name => [
      { label: `Health of ${name}`.slice(0, 70), command: `health --env ${name}` },
      { label: `Lag in ${name}`.slice(0, 70), command: `lag --env ${name}` },
      { label: `Alerts in ${name}`.slice(0, 70), command: `alerts list --env ${name}` },
    ]),
  }
}

function environmentParts(
  name: string,
  store: Store,
  scan: LagScan | undefined,
  judged: Judgement | null,
): Part[] {
  const open = store.alerts.open(name).filter(alert => alert.state !== 'pending')
  const changes = store.requests
    .list({ environment: name, limit: 50 })
    .filter(one => one.state === 'done' && !isAboutAlerts(one))
    .slice(0, 3)
  return [
    { kind: 'heading', text: name },
    ...(open.length > 0 ? [alertLine(open)] : []),
    ...(judged && judged.cluster.score.value !== null ? [scoreLine(judged)] : []),
    { kind: 'text', text: scan ? seen(scan) : 'It has not been looked at yet.' },
    ...mostPressing(open)
      .slice(0, 5)
      .map(alert => ({
        kind: 'callout' as const,
        tone: alert.severity === 'critical' ? ('bad' as const) : ('warning' as const),
        text: `${alert.summary} (${alert.state})`,
      })),
    ...(open.length > 5
      ? [{ kind: 'text' as const, text: `5 of ${open.length} alerts shown; alerts list has them all.` }]
      : []),
    ...store.jobs
      .running()
      .filter(job => job.environment === name)
      .map(job => ({
        kind: 'text' as const,
        text: ['Running: ', { code: job.id }, ` ${job.title}. ${jobLine(job)}`],
      })),
    ...changes.map(one => ({
      kind: 'text' as const,
      text: ['Changed at ', { time: one.finishedAt ?? one.createdAt }, `: ${one.plan.title} (${one.id})`],
    })),
  ]
}

/** Before the score, which is no word on alerts: a cluster with a full score can have critical ones. */
function alertLine(open: readonly Alert[]): Part {
  const firing = open.filter(alert => alert.state === 'firing')
  const severities = new Set(firing.map(alert => alert.severity))
  const state = severities.has('critical')
    ? 'In trouble: '
    : severities.has('warning')
      ? 'Needs attention: '
      : ''
  return {
    kind: 'text',
    text: [{ strong: `${state}${counted(open.length, 'open alert')}, ${count(firing.length)} firing.` }],
  }
}

/** The score, and what costs most of what is missing. */
function scoreLine({ cluster: { score } }: Judgement): Part {
  const [worst] = [...score.findings].sort(worstFindingFirst)
  return {
    kind: 'text',
    text: [
      `Brokers and topics score ${scoreText(score)} of 100.`,
      ...(worst && worst.points > 0 ? [` ${worst.text} (−${worst.points})`] : []),
    ],
  }
}

function seen(scan: LagScan): (string | { time: number })[] {
  const partitions = scan.description.topics.flatMap(topic => topic.partitions)
  const offline = partitions.filter(one => one.leader === null).length
  const under = partitions.filter(isUnderReplicated).length
  const behind = [...scanRows(scan)]
    .map(([group, rows]) => ({ group, lag: totalLag(rows).lag ?? 0n }))
    .sort((a, b) => (b.lag > a.lag ? 1 : -1))[0]
  const trouble = [
    ...(offline > 0 ? [`${counted(offline, 'partition')} offline`] : []),
    ...(under > 0 ? [`${counted(under, 'partition')} under-replicated`] : []),
    ...(scan.missing.length > 0 ? ['some brokers did not answer'] : []),
  ]
  const lag =
    behind && behind.lag > 0n ? ` Furthest behind: "${behind.group}", ${counted(behind.lag, 'record')}.` : ''
  return [
    `${counted(scan.description.brokers.length, 'broker')}, ${counted(scan.description.topics.length, 'topic')}. ${trouble.length > 0 ? `${trouble.join(', ')}.` : 'No partition stands out.'}${lag} As of `,
    { time: scan.at },
    '.',
  ]
}
