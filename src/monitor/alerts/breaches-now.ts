import type { Context } from '../../context.ts'
import { known } from '../../core/failure.ts'
import type { Report } from '../../core/report.ts'
import { tableParts } from '../../core/table-parts.ts'
import { counted, listed } from '../../core/words.ts'
import { attempt } from '../../kafka/look-at-topics.ts'
import { scanLags } from '../../kafka/scan-lags.ts'
import { severestFirst } from './evaluate.ts'
import { expectedBrokers } from './expected-brokers.ts'
import { readingsOf } from './readings.ts'
import { rulesNow } from './rules-now.ts'

interface Breach {
  id: string
  rule: string
  member: string
  severity: string
  state: string
  summary: string
  value: number | null
  firingSince: null
  acknowledgedBy: null
  snoozedUntil: null
  resolvedAt: null
}

/** What the rules find beyond their thresholds in one look, where no bot watches for how long. Rejects with a Failure. */
export async function breachesNow({ cluster, config, environment, now }: Context): Promise<Breach[]> {
  const [scan, quorum, logDirs] = await Promise.all([
    cluster.scan(),
    attempt(cluster.quorum()),
    attempt(cluster.logDirs()),
  ])
  const { groups } = await scanLags(scan)
  const { topics, brokers } = scan.description
  const observed = {
    environment,
    now,
    scan: {
      groups,
      isComplete: scan.missing.length === 0,
      topics,
      brokers,
      expected: expectedBrokers(config, environment, scan.description),
    },
    controller: quorum.known ? known(quorum.value.leaderId) : quorum,
    disks: logDirs.known ? logDirs.value : null,
    rates: null,
    judgement: null,
    scanFailure: null,
    receivers: null,
    backup: null,
    registry: null,
    accounts: null,
    drift: null,
  }
  /** By metric, the members of which a severer rule speaks. */
  const covered = new Set<string>()
  return severestFirst(rulesNow(config, observed)).flatMap(({ rule, measured }) =>
    readingsOf(rule, measured, [])
      .filter(reading => reading.verdict === 'breach')
      .filter(({ member }) => {
        const isNew = !covered.has(`${rule.metric} ${member}`)
        covered.add(`${rule.metric} ${member}`)
        return isNew
      })
      .map(({ member, value, summary }) => ({
        id: '',
        rule: rule.name,
        member,
        severity: rule.severity,
        state: 'beyond its threshold',
        summary,
        value,
        firingSince: null,
        acknowledgedBy: null,
        snoozedUntil: null,
        resolvedAt: null,
      })),
  )
}

export function presentBreaches(
  environment: string,
  rows: readonly Pick<Breach, 'rule' | 'severity' | 'summary'>[],
): Report {
  const summary =
    rows.length === 0
      ? `Nothing of what one look tells is beyond its threshold in ${environment} now.`
      : `${counted(rows.length, 'thing')} beyond the thresholds in ${environment} now: ${listed(rows.map(row => row.summary.replace(/\.$/, '')))}.`
  return {
    title: `Alerts in ${environment}`,
    tone: rows.some(row => row.severity === 'critical') ? 'bad' : rows.length > 0 ? 'warning' : 'good',
    summary,
    parts: [
      { kind: 'text', text: summary },
      {
        kind: 'text',
        text: 'No bot keeps alerts here: this is one look, whatever the rules’ "for" says. Errors, rates, scores, how groups read, drift, passwords and the schema registry are watched by a running bot only.',
      },
      ...tableParts(
        [{ name: 'Rule' }, { name: 'Severity' }, { name: 'What' }],
        rows.map(row => [row.rule, row.severity, row.summary]),
      ),
    ],
    followUps: [],
  }
}
