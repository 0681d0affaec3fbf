import { defineQuery } from '../../context.ts'
import { auditSecurity, securityShape } from './audit-security.ts'
import { presentSecurity } from './present-security.ts'

export const securityAudit = defineQuery({
  name: 'security audit',
  summary: 'Find what is open, too widely granted, or only seems to be granted',
  arguments: {},
  permission: 'cluster:export',
  examples: ['security audit', 'security audit --env production --json'],
  data: securityShape,
  answer: async (_, context) => {
    const { data, gaps } = await auditSecurity(context)
    const isSevere = data.findings.some(one => one.severity === 'critical')
    return { data, failures: gaps.map(gap => gap.why), ...(isSevere ? { exit: 1 as const } : {}) }
  },
  present: presentSecurity,
})
