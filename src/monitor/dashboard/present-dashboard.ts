import { gapParts } from '../../core/gaps.ts'
import type { Column, Part, Report, Tone } from '../../core/report.ts'
import { scoreText } from '../../core/score/score.ts'
import { shareText } from '../../core/score/sighted-errors.ts'
import { sparkline } from '../../core/sparkline.ts'
import { writeDuration } from '../../core/time.ts'
import { groupWord } from '../../core/tokenize.ts'
import { count, counted, orDash } from '../../core/words.ts'
import type { Dashboard } from './read-dashboard.ts'

type Alert = NonNullable<Dashboard['alerts']>[number]

/** Of each section: what is still looked at. The rest is in topics list, lag and alerts list. */
const most = 12

/** The five sections: overview, topics, groups, alerts, performance. */
export function presentDashboard(data: Dashboard): Report {
  const firing = data.alerts?.filter(alert => alert.state === 'firing') ?? null
  const summary = summarise(data, firing?.length ?? null)
  return {
    title: `Dashboard of ${data.environment}`,
    tone: toneOf(data, firing ?? []),
    summary,
    parts: [
      { kind: 'text', text: [`${summary} As of `, { time: data.at }, '.'] },
      ...gapParts(data.gaps),
      ...(data.alerts === null && data.gaps.length === 0 ? [noBot] : []),
      ...alerts(data),
      ...topics(data),
      ...groups(data),
      ...performance(data),
    ],
    followUps: followUps(data, firing ?? []),
  }
}

/** A terminal away from the bot's host. */
const noBot: Part = {
  kind: 'text',
  text: 'Alerts, scores and traffic are known to a running bot, and there is none here.',
}

function toneOf({ overview, gaps }: Dashboard, firing: readonly Alert[]): Tone {
  if (overview.offline > 0 || firing.some(one => one.severity === 'critical')) return 'bad'
  return overview.underReplicated > 0 || firing.length > 0 || gaps.length > 0 ? 'warning' : 'good'
}

function summarise({ overview, ...data }: Dashboard, firing: number | null): string {
  const { brokers, topics, partitions, offline, underReplicated, score } = overview
  const trouble = [
    offline > 0 ? `${count(offline)} offline` : '',
    underReplicated > 0 ? `${count(underReplicated)} under-replicated` : '',
  ].filter(Boolean)
  return [
    ...(score ? [`Brokers and topics score ${scoreText(score)}.`] : []),
    `${counted(brokers, 'broker')}, ${counted(topics, 'topic')}, ${counted(partitions, 'partition')}${trouble.length > 0 ? ` (${trouble.join(', ')})` : ''}.`,
    ...flow(data.topics),
    ...furthestBehind(data.groups),
    ...(firing === null ? [] : [firing > 0 ? `${counted(firing, 'alert')} firing.` : 'No alert is firing.']),
  ].join(' ')
}

function flow(topics: Dashboard['topics']): string[] {
  const rates = topics.flatMap(one => (one.rate === null ? [] : [one.rate]))
  return rates.length === 0 ? [] : [`${rateText(rates.reduce((sum, one) => sum + one, 0))} records/s.`]
}

function furthestBehind([worst]: Dashboard['groups']): string[] {
  const lag = worst?.lag ?? 0n
  return worst && lag > 0n ? [`"${worst.group}" is ${counted(lag, 'record')} behind.`] : []
}

const section = (heading: string, columns: Column[], rows: string[][], total: number): Part[] =>
  rows.length === 0
    ? []
    : [
        { kind: 'heading', text: heading },
        { kind: 'table', table: { columns, rows, total } },
      ]

const alerts = ({ alerts: all }: Dashboard): Part[] =>
  (all ?? []).slice(0, most).map(one => ({
    kind: 'callout',
    tone: one.severity === 'critical' ? 'bad' : one.severity === 'warning' ? 'warning' : 'info',
    text: [`${one.summary} (${one.state}, since `, { time: one.since }, ')'],
  }))

function topics({ topics: all }: Dashboard): Part[] {
  const points = (one: Dashboard['topics'][number]): number => one.score?.value ?? 101
  const rows = [...all].sort(
    (a, b) =>
      b.offline - a.offline ||
      points(a) - points(b) ||
      (b.rate ?? -1) - (a.rate ?? -1) ||
      (a.topic < b.topic ? -1 : 1),
  )
  const hasErrors = all.some(one => one.errorShare !== null)
  return section(
    'Topics',
    [
      { name: 'Topic' },
      { name: 'Score', align: 'right' },
      { name: 'Records/s', align: 'right' },
      ...(hasErrors ? [{ name: 'Errors', align: 'right' as const }] : []),
      { name: 'Partitions' },
    ],
    rows
      .slice(0, most)
      .map(one => [
        one.topic,
        one.score === null ? '–' : scoreText(one.score),
        one.rate === null ? '–' : rateText(one.rate),
        ...(hasErrors ? [one.errorShare === null ? '–' : shareText(one.errorShare)] : []),
        partitionWords(one),
      ]),
    all.length,
  )
}

const rateText = (rate: number): string => (rate >= 10 ? count(Math.round(rate)) : rate.toFixed(1))

function partitionWords({ partitions, offline, underReplicated }: Dashboard['topics'][number]): string {
  const trouble = [
    offline > 0 ? `${offline} offline` : '',
    underReplicated > 0 ? `${underReplicated} under-replicated` : '',
  ].filter(Boolean)
  return trouble.length === 0 ? String(partitions) : `${partitions}, ${trouble.join(', ')}`
}

const groups = ({ groups: all }: Dashboard): Part[] =>
  section(
    'Consumer groups',
    [
      { name: 'Group' },
      { name: 'Lag', align: 'right' },
      { name: 'Reading' },
      { name: 'Members', align: 'right' },
      { name: 'Caught up in', align: 'right' },
    ],
    all
      .slice(0, most)
      .map(one => [
        one.group,
        orDash(one.lag),
        one.reading ?? one.state,
        orDash(one.members),
        one.catchUpMs === null || one.lag === 0n
          ? '–'
          : writeDuration(Math.round(one.catchUpMs / 1000) * 1000),
      ]),
    all.length,
  )

/** A line a topic says on a phone what a chart would, and keeps its last number beside it. */
const performance = ({ performance: { series }, topics: all }: Dashboard): Part[] =>
  section(
    'Traffic of the last 15 minutes',
    [{ name: 'Topic' }, { name: 'Records/s' }, { name: 'Now', align: 'right' }],
    series.map(one => {
      const rate = all.find(({ topic }) => topic === one.topic)?.rate
      return [one.topic, sparkline(one.values, 0), rate === null || rate === undefined ? '–' : rateText(rate)]
    }),
    series.length,
  )

function followUps(data: Dashboard, firing: readonly Alert[]): Report['followUps'] {
  const [worst] = data.groups
  return [
    { label: 'Health', command: 'health' },
    ...(worst && (worst.lag ?? 0n) > 0n
      ? [{ label: `Lag of ${worst.group}`.slice(0, 70), command: `lag ${groupWord(worst.group)}` }]
      : []),
    ...(firing.length > 0 ? [{ label: 'Alerts', command: 'alerts list' }] : []),
  ]
}
