import { gapParts } from '../../core/gaps.ts'
import type { FollowUp, Part, Report, Tone } from '../../core/report.ts'
import { commandLabel } from '../../core/score/command-label.ts'
import type { Finding } from '../../core/score/finding.ts'
import { findingPart, unknownParts } from '../../core/score/present-score.ts'
import { clusterScoreText, scoreText } from '../../core/score/score.ts'
import { counted, orDash } from '../../core/words.ts'
import type { Severity } from '../../store/alert.ts'
import type { Health } from './health.ts'

/** The state in one word and one sentence, the findings with what helps, and beneath it what was seen. */
export function presentHealth(data: Health): Report {
  const summary = summarise(data)
  return {
    title: `${data.environment}: ${word(data)}${data.score.value === null ? '' : ` (${clusterScoreText(data.score)})`}`,
    tone: tone(data),
    summary,
    parts: [
      ...data.findings.map(findingPart),
      ...gapParts(data.gaps),
      ...unknownParts(data.score),
      ...(data.reachable ? overview(data) : []),
    ],
    followUps: followUps(data),
  }
}

const worst = (data: Health): Finding['severity'] | undefined => data.findings[0]?.severity

/** With the alerts that fire, where somebody knows them: what is not well by one of the two is not well. */
export function word(data: Health, firing: readonly { severity: Severity }[] = []): string {
  if (!data.reachable) return 'no answer'
  const severities = new Set([worst(data), ...firing.map(one => one.severity)])
  if (severities.has('critical')) return 'in trouble'
  if (severities.has('warning')) return 'needs attention'
  return data.gaps.length > 0 ? 'not fully seen' : 'well'
}

function tone(data: Health): Tone {
  if (!data.reachable || worst(data) === 'critical') return 'bad'
  return worst(data) === 'warning' || data.gaps.length > 0 ? 'warning' : 'good'
}

function summarise(data: Health): string {
  if (!data.reachable)
    return `The cluster of ${data.environment} does not answer. Nothing is known about it now.${data.lastScore === null ? '' : ` Its brokers and topics last scored ${data.lastScore}.`}`
  const seen = `${brokersThere(data)} of ${counted(data.brokersExpected.length, 'broker')}, ${data.topics === null ? 'topics not known' : counted(data.topics, 'topic')}, ${data.partitions === null ? 'partitions not known' : counted(data.partitions, 'partition')}, ${data.groups === null ? 'groups not fully known' : counted(data.groups, 'group')}.`
  const first = data.findings[0]
  const unseen = data.gaps.length > 0 ? ' Not everything could be seen.' : ''
  if (!first) return `Nothing stands out${unseen ? ' in what could be seen' : ''}.${unseen} ${seen}`
  const more = data.findings.length - 1
  return `${first.text}${more > 0 ? ` And ${counted(more, 'more finding', 'more findings')}.` : ''}${unseen} ${seen}`
}

/** A broker that nobody expected stands in for none that is missing. */
const brokersThere = (data: Health): number =>
  data.brokersExpected.filter(id => data.brokers.some(one => one.id === id)).length

function overview(data: Health): Part[] {
  const controller = data.controllerId === null ? 'not known' : `broker ${data.controllerId}`
  const fields: Part = {
    kind: 'fields',
    fields: [
      {
        label: 'Brokers and topics score',
        value: data.score.value === null ? 'not known' : `${scoreText(data.score)} of 100`,
      },
      { label: 'Brokers', value: `${brokersThere(data)} of ${data.brokersExpected.length}` },
      { label: 'Controller', value: controller },
      { label: 'Topics / partitions', value: `${orDash(data.topics)} / ${orDash(data.partitions)}` },
      { label: 'Groups', value: data.groups === null ? 'not fully known' : String(data.groups) },
    ],
  }
  if (!data.detailed) return [fields]
  const table: Part = {
    kind: 'table',
    table: {
      columns: [
        { name: 'Broker', align: 'right' },
        { name: 'Address' },
        { name: 'Rack' },
        { name: 'Leads', align: 'right' },
        { name: 'Controller' },
      ],
      rows: data.brokers.map(one => [
        String(one.id),
        one.address,
        one.rack ?? '–',
        String(one.leads),
        one.id === data.controllerId ? 'active' : '',
      ]),
    },
  }
  return [fields, table, { kind: 'text', text: ['Cluster id ', { code: data.clusterId ?? '–' }] }]
}

function followUps(data: Health): FollowUp[] {
  const commands = [...new Set(data.findings.flatMap(one => (one.command ? [one.command] : [])))]
  return [
    ...commands
      .filter(command => command !== 'health --detailed')
      .slice(0, 3)
      .map(command => ({ label: commandLabel(command), command })),
    { label: 'Lag', command: 'lag' },
    ...(data.detailed ? [] : [{ label: 'Details', command: 'health --detailed' }]),
  ]
}
