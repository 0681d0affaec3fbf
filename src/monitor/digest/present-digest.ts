import { gapParts } from '../../core/gaps.ts'
import type { FollowUp, Part, Report } from '../../core/report.ts'
import { clusterScoreText } from '../../core/score/score.ts'
import { groupWord } from '../../core/tokenize.ts'
import { count, counted } from '../../core/words.ts'
import { periods } from './periods.ts'
import { presentReview, reviewFollowUps } from './present-review.ts'
import type { Digest } from './read-digest.ts'

/** Readable on a phone in twenty seconds: what is wrong, what to do, what was done. Sections with nothing to say are left out. */
export function presentDigest(data: Digest): Report {
  const summary = summarise(data)
  return {
    title: `${periods[data.period].title} digest of ${data.environment}`,
    tone: data.isWell
      ? 'good'
      : data.health === 'in trouble' || data.health === 'no answer'
        ? 'bad'
        : 'warning',
    summary,
    parts: [
      ...(data.lateFrom === null
        ? []
        : [
            {
              kind: 'text' as const,
              text: ['Late: it was due at ', { time: data.lateFrom }, '; the bot was not running then.'],
            },
          ]),
      { kind: 'text', text: summary },
      ...data.findings.slice(0, 5).map(finding => ({
        kind: 'callout' as const,
        tone:
          finding.severity === 'critical'
            ? ('bad' as const)
            : finding.severity === 'warning'
              ? ('warning' as const)
              : ('info' as const),
        text: finding.text,
      })),
      ...(data.findings.length > 5
        ? [
            {
              kind: 'text' as const,
              text: `5 of ${data.findings.length} findings shown; health has them all.`,
            },
          ]
        : []),
      ...gapParts(data.gaps),
      ...lag(data),
      ...presentReview(data.review, data.period),
      ...section(
        'Waiting for approval',
        data.waiting.map(one => `${one.title} (${one.request})`),
      ),
      ...section(
        'Running jobs',
        data.jobs.map(one => `${one.title} (${one.job}). ${one.progress}`),
      ),
      ...section(
        `Changes in the last ${periods[data.period].word}`,
        data.changes.map(one => `${one.state}: ${one.title} (${one.request})`),
      ),
      {
        kind: 'text',
        text: ['Audit trail: ', { code: `${data.auditHead.sequence}:${data.auditHead.hash}` }],
      },
    ],
    followUps: followUps(data),
  }
}

function summarise(data: Digest): string {
  const { environment, period, health, alerts, waiting, changes } = data
  return [
    `${environment}: ${health}${scoreWords(data)}.`,
    `Alerts in the last ${periods[period].word}: ${count(alerts.opened)} opened, ${count(alerts.resolved)} resolved, ${count(alerts.open.length)} still open.`,
    ...(waiting.length > 0
      ? [`${counted(waiting.length, 'request')} ${waiting.length === 1 ? 'waits' : 'wait'} for approval.`]
      : []),
    `${changes.length === 0 ? 'No change was' : `${counted(changes.length, 'change')} ${changes.length === 1 ? 'was' : 'were'}`} made.`,
  ].join(' ')
}

/** `, brokers and topics score 84 (97 a day ago)`. */
function scoreWords({ score, scoreADayAgo }: Digest): string {
  if (score.value === null) return ''
  const before =
    scoreADayAgo === null
      ? ''
      : scoreADayAgo === score.value
        ? ', as a day ago'
        : ` (${scoreADayAgo} a day ago)`
  return `, ${clusterScoreText(score)}${before}`
}

function lag(data: Digest): Part[] {
  if (data.laggards.length === 0) return []
  return [
    { kind: 'heading', text: 'Furthest behind' },
    {
      kind: 'table',
      table: {
        columns: [{ name: 'Group' }, { name: 'Lag', align: 'right' }, { name: 'A day ago', align: 'right' }],
        rows: data.laggards.map(one => [
          one.group,
          count(one.lag),
          one.dayAgo === null ? '–' : count(one.dayAgo),
        ]),
      },
    },
  ]
}

function section(title: string, lines: readonly string[]): Part[] {
  if (lines.length === 0) return []
  const shown = lines.slice(0, 5)
  return [
    { kind: 'heading', text: title },
    ...shown.map(text => ({ kind: 'text' as const, text })),
    ...(lines.length > shown.length
      ? [{ kind: 'text' as const, text: `${shown.length} of ${lines.length} shown.` }]
      : []),
  ]
}

function followUps(data: Digest): FollowUp[] {
  const [worst] = data.laggards
  const where = `--env ${data.environment}`
  return [
    { label: 'Health', command: `health ${where}` },
    ...(worst ? [{ label: `Lag of ${worst.group}`, command: `lag ${groupWord(worst.group)} ${where}` }] : []),
    ...(data.alerts.open.length > 0 ? [{ label: 'Alerts', command: `alerts list ${where}` }] : []),
    ...(data.waiting.length > 0 ? [{ label: 'Approvals', command: `approvals list ${where}` }] : []),
    ...reviewFollowUps(data.review, where),
  ]
}
