import { gapParts } from '../../core/gaps.ts'
import type { Part, Report } from '../../core/report.ts'
import { tableParts } from '../../core/table-parts.ts'
import { counted } from '../../core/words.ts'
import type { AclAudit } from './audit.ts'
import { ruleColumns, ruleLines } from './present-acls.ts'

/** What has drifted, with who could use it, then what is granted too widely. */
export function presentAclAudit(data: AclAudit): Report {
  const { environment, file, drift, findings, asDeclared, inexpressible } = data
  const missing = drift.filter(row => row.status === 'missing').length
  const locked = drift.filter(row => row.status === 'lockdown').length
  const undeclared = drift.filter(row => row.declaredIn.length === 0).length - locked
  const summary = `${environment}: ${[
    `${counted(asDeclared, 'rule')} as declared`,
    missing > 0 ? `${missing} missing` : '',
    undeclared > 0 ? `${undeclared} that nobody declared` : '',
    locked > 0 ? `${locked} of a lockdown` : '',
    findings.length > 0 ? counted(findings.length, 'finding') : '',
    inexpressible > 0 ? `${counted(inexpressible, 'thing')} in ${file} that no rule can say` : '',
  ]
    .filter(Boolean)
    .join(', ')}.`
  const isSevere = findings.some(one => one.severity === 'critical')
  return {
    title: `Audit of access in ${environment}`,
    tone: isSevere ? 'bad' : drift.length + findings.length + data.gaps.length > 0 ? 'warning' : 'good',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...gapParts(data.gaps),
      ...tableParts(
        ruleColumns,
        ruleLines(
          drift.map(row => ({
            ...row,
            note: [row.usedBy, row.note].filter(one => one !== null).join('; ') || null,
          })),
        ),
      ),
      ...findings.map(
        ({ severity, text, evidence, fix }): Part => ({
          kind: 'callout',
          tone: tones[severity],
          text,
          detail: [`${evidence.replace(/\.$/, '')}. Fix: `, { code: fix }],
        }),
      ),
    ],
    followUps: [
      ...(missing > 0 ? [{ label: 'Plan', command: 'acl plan' }] : []),
      ...(locked > 0 ? [{ label: 'Lift the lockdown', command: 'emergency lift' }] : []),
      ...(undeclared > 0 ? [{ label: 'Plan with deletions', command: 'acl plan --prune' }] : []),
      { label: 'Audit of security', command: 'security audit' },
    ],
  }
}

const tones = { critical: 'bad', warning: 'warning', note: 'info' } as const
