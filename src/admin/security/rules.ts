import { listed } from '../../core/words.ts'
import { type AclBinding, aclText } from '../../kafka/acl-binding.ts'
import type { ObservedSecurity } from './observed-security.ts'
import { isShadowed } from './rule-reach.ts'
import type { SecurityFinding } from './security-finding.ts'
import { whyNever } from './why-never.ts'

/** What the rules of the authorizer grant too widely, or only seem to grant. */
export function ruleFindings(observed: ObservedSecurity): SecurityFinding[] {
  if (!observed.acls.known || observed.acls.value === null) return []
  const rules = observed.acls.value
  const allows = rules.filter(rule => rule.permission === 'ALLOW')
  const never = allows.flatMap(rule => {
    const why = whyNever(rule, observed)
    return why === null ? [] : [{ rule, why }]
  })
  const live = allows.filter(rule => !never.some(one => one.rule === rule))
  const everybody = live.filter(rule => rule.principal === 'User:*')
  const groups = everybody.filter(rule => rule.resourceType === 'GROUP' && reads.has(rule.operation))
  const wide = everybody.filter(rule => !groups.includes(rule) && rule.operation !== 'DESCRIBE')
  const isWorse = (rule: AclBinding): boolean =>
    rule.resourceType === 'CLUSTER' || (isWildcard(rule) && !['READ', 'DESCRIBE'].includes(rule.operation))
  const wildcards = live.filter(
    rule => rule.principal !== 'User:*' && isWildcard(rule) && powerful.has(rule.operation),
  )
  const rulers = live.filter(
    rule =>
      rule.principal !== 'User:*' &&
      rule.resourceType === 'CLUSTER' &&
      ['ALL', 'ALTER'].includes(rule.operation),
  )
  return [
    ...about(wide.filter(isWorse), {
      severity: 'critical',
      id: 'everybody-may-all',
      text: 'Everybody who can sign in may change things that are nobody’s own.',
    }),
    ...about(
      wide.filter(rule => !isWorse(rule)),
      { severity: 'warning', id: 'everybody-may', text: 'Everybody who can sign in is granted this.' },
    ),
    ...about(groups, {
      severity: 'warning',
      id: 'groups-open-to-all',
      text: 'Everybody may join these groups, take their partitions and commit in their name.',
    }),
    ...about(wildcards, {
      severity: 'warning',
      id: 'all-resources',
      text: `${listed([...new Set(wildcards.map(rule => rule.principal))])} may do this with every resource of a kind, also with those to come.`,
    }),
    ...about(rulers, {
      severity: 'note',
      id: 'may-change-rules',
      text: `${listed([...new Set(rulers.map(rule => rule.principal))])} may change the cluster and its access rules.`,
    }),
    ...never.map(
      ({ rule, why }): SecurityFinding => ({
        severity: 'warning',
        id: `never-matches-${why.id}`,
        text: `A rule grants nothing: ${why.text}.`,
        evidence: aclText(rule),
        fix: `${why.fix}; then ${removal(rule)}`,
      }),
    ),
    ...live.flatMap((rule): SecurityFinding[] => {
      const deny = rules.find(other => isShadowed(rule, other))
      if (!deny) return []
      return [
        {
          severity: 'warning',
          id: 'shadowed-by-deny',
          text: 'A rule grants nothing, because another one denies all of it.',
          evidence: `${aclText(rule)}; ${aclText(deny)}`,
          fix: `remove the one that is not meant: ${removal(rule)}`,
        },
      ]
    }),
  ]
}

const reads = new Set(['READ', 'ALL'])
const powerful = new Set(['ALL', 'READ', 'WRITE', 'DELETE', 'ALTER', 'ALTER_CONFIGS'])

const isWildcard = (rule: AclBinding): boolean =>
  rule.patternType === 'LITERAL' && rule.resourceName === '*' && rule.resourceType !== 'CLUSTER'

function about(
  rules: readonly AclBinding[],
  finding: Omit<SecurityFinding, 'evidence' | 'fix'>,
): SecurityFinding[] {
  const [first] = rules
  if (first === undefined) return []
  return [{ ...finding, evidence: listed(rules.map(aclText), 5), fix: removal(first) }]
}

/** What takes this one rule away, with Kafka's own tool. */
function removal(rule: AclBinding): string {
  const kind = {
    TOPIC: '--topic',
    GROUP: '--group',
    TRANSACTIONAL_ID: '--transactional-id',
    DELEGATION_TOKEN: '--delegation-token',
    USER: '--user-principal',
  }
  const { resourceType } = rule
  const resource =
    resourceType === 'CLUSTER' || resourceType === 'UNKNOWN'
      ? '--cluster'
      : `${kind[resourceType]} '${rule.resourceName}'`
  const pattern = rule.patternType === 'PREFIXED' ? ' --resource-pattern-type prefixed' : ''
  const side = rule.permission === 'DENY' ? 'deny' : 'allow'
  const host = rule.host === '*' ? '' : ` --${side}-host '${rule.host}'`
  const operation = rule.operation
    .split('_')
    .map(word => `${word.slice(0, 1)}${word.slice(1).toLowerCase()}`)
    .join('')
  return `kafka-acls.sh --remove ${resource}${pattern} --${side}-principal '${rule.principal}'${host} --operation ${operation}`
}
