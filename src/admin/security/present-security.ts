import { gapParts } from '../../core/gaps.ts'
import type { Part, Report } from '../../core/report.ts'
import { counted, orDash } from '../../core/words.ts'
import type { Security } from './audit-security.ts'
import type { SecurityFinding } from './security-finding.ts'

/** Each weakness with its evidence and what to do, then what nobody could look at. */
export function presentSecurity(data: Security): Report {
  const { findings, unchecked, gaps, looked } = data
  const isWhole = gaps.length === 0 && unchecked.length === 0
  const severe = findings.filter(one => one.severity === 'critical').length
  const unseen = isWhole ? '' : ' Not everything could be looked at.'
  const summary =
    findings.length === 0
      ? `Nothing stands out in what was looked at.${unseen}`
      : `${counted(findings.length, 'finding')}, ${severe === 0 ? 'none' : severe} of them severe.${unseen}`
  return {
    title: `Security of ${data.environment}`,
    tone: severe > 0 ? 'bad' : findings.length > 0 || !isWhole ? 'warning' : 'good',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...findings.map(findingPart),
      ...gapParts(gaps),
      ...unchecked.map(
        ({ what, why }): Part => ({
          kind: 'callout',
          tone: 'warning',
          text: `Not looked at: ${what}.`,
          detail: why,
        }),
      ),
      {
        kind: 'fields',
        fields: [
          { label: 'Brokers', value: String(looked.brokers) },
          { label: 'Access rules', value: orDash(looked.rules) },
          { label: 'SCRAM users', value: orDash(looked.scramUsers) },
          { label: 'Topics', value: orDash(looked.topics) },
        ],
      },
    ],
    followUps: [
      { label: 'Health', command: 'health' },
      { label: 'Settings of topics', command: 'topics validate' },
    ],
  }
}

const tones = { critical: 'bad', warning: 'warning', note: 'info' } as const

const findingPart = ({ severity, text, evidence, fix }: SecurityFinding): Part => ({
  kind: 'callout',
  tone: tones[severity],
  text,
  detail: [`${evidence.endsWith('.') ? evidence : `${evidence}.`} Fix: `, { code: fix }],
})
