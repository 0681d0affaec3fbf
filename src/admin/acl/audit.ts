import { z } from 'zod'
import { defineQuery } from '../../context.ts'
import { type Gap, gapData, gapShape } from '../../core/gaps.ts'
import { authorizerFindings } from '../security/authorizer.ts'
import { readSecurity } from '../security/read-security.ts'
import { ruleFindings } from '../security/rules.ts'
import { securityFinding, worstFirst } from '../security/security-finding.ts'
import { bindingRow, bindingRows, ruleOf } from './binding-rows.ts'
import { observeAcls } from './observe-acls.ts'
import { presentAclAudit } from './present-acl-audit.ts'
import { usersOf } from './users-of.ts'

const shape = z.object({
  environment: z.string(),
  file: z.string(),
  /** What differs from the access file, and rules whose group is shared. */
  drift: z.array(
    bindingRow.extend({
      /** Of a rule that nobody declared: who could use it, and for which of the topics that exist. */
      usedBy: z.string().nullable(),
    }),
  ),
  /** How many declared rules are there as declared. */
  asDeclared: z.number(),
  /** How many entries no rule can say. */
  inexpressible: z.number(),
  findings: z.array(securityFinding),
  gaps: z.array(gapShape),
})
export type AclAudit = z.infer<typeof shape>

export const auditAcls = defineQuery({
  name: 'acl audit',
  summary: 'Find where access rules and the access file have drifted apart, and what is granted too widely',
  arguments: {},
  permission: 'cluster:export',
  examples: ['acl audit', 'acl audit --env production --json'],
  data: shape,
  answer: async (_, context) => {
    const [observed, { observed: security, gaps: all }] = await Promise.all([
      observeAcls(context),
      readSecurity(context),
    ])
    // Of what the whole security audit reads, the settings of topics and the trail have no part in this.
    const gaps: Gap[] = all.filter(
      ({ name }) => !name.startsWith('settings of ') || name.startsWith('settings of broker '),
    )
    const rows = bindingRows(observed)
    const findings = [...authorizerFindings(security), ...ruleFindings(security)].sort(worstFirst)
    const data: AclAudit = {
      environment: observed.environment,
      file: observed.file,
      drift: rows
        .filter(row => row.status !== 'ok' && row.status !== 'inexpressible')
        .map(row => {
          const rule = ruleOf(row)
          const isUndeclared = rule !== null && row.declaredIn.length === 0 && row.status !== 'lockdown'
          return { ...row, usedBy: isUndeclared ? usersOf(rule, observed.topics, security) : null }
        }),
      asDeclared: rows.filter(row => row.declaredIn.length > 0 && row.status === 'ok').length,
      inexpressible: observed.desired.inexpressible.length,
      findings,
      gaps: gapData(gaps),
    }
    const isSevere = findings.some(one => one.severity === 'critical')
    return {
      data,
      failures: gaps.map(gap => gap.why),
      ...(isSevere ? { exit: 1 as const } : data.drift.length > 0 ? { exit: 3 as const } : {}),
    }
  },
  present: presentAclAudit,
})
