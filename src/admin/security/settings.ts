import { listed } from '../../core/words.ts'
import { brokersWhere, type ObservedSecurity } from './observed-security.ts'
import type { SecurityFinding } from './security-finding.ts'

/** Settings of brokers that let something happen that nobody asked for. */
export function settingFindings(observed: ObservedSecurity): SecurityFinding[] {
  return risky.flatMap(({ setting, isBad, ...finding }) => {
    const bad = brokersWhere(observed, setting, isBad)
    if (bad.length === 0) return []
    const values = [...new Set(bad.map(one => one.value))].map(value => `${setting}=${value}`)
    const brokers = listed(bad.map(one => String(one.broker)))
    return [{ ...finding, evidence: `${listed(values)} on broker ${brokers}` }]
  })
}

const risky: readonly (Omit<SecurityFinding, 'evidence'> & {
  setting: string
  isBad: (value: string) => boolean
})[] = [
  {
    setting: 'auto.create.topics.enable',
    isBad: value => value === 'true',
    severity: 'warning',
    id: 'auto-create-topics',
    text: 'A client that mistypes a name makes a topic, which nobody declared and no rule is about.',
    fix: 'auto.create.topics.enable=false',
  },
  {
    setting: 'unclean.leader.election.enable',
    isBad: value => value === 'true',
    severity: 'warning',
    id: 'unclean-election',
    text: 'A replica that lags behind may become the leader of any topic, and acknowledged records are lost.',
    fix: 'unclean.leader.election.enable=false',
  },
  {
    setting: 'ssl.enabled.protocols',
    isBad: value => value.split(',').some(one => ['TLSv1', 'TLSv1.1', 'SSLv3'].includes(one.trim())),
    severity: 'warning',
    id: 'old-tls',
    text: 'Versions of TLS are accepted that are known to be broken.',
    fix: 'ssl.enabled.protocols=TLSv1.2,TLSv1.3',
  },
  {
    setting: 'ssl.endpoint.identification.algorithm',
    isBad: value => value === '',
    severity: 'warning',
    id: 'names-not-verified',
    text: 'Brokers do not check whose certificate another broker shows.',
    fix: 'ssl.endpoint.identification.algorithm=https',
  },
]
