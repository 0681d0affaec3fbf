import { createHash } from 'node:crypto'
import type { Notice, NoticeMember } from '../../core/notice.ts'

/** A receiver that takes one message for an hour of storm should not choke on it. */
const mostAlerts = 1000

/**
 * A notice as Alertmanager posts it to a webhook (version 4 of its JSON), so that whatever understands Alertmanager
 * understands the bot: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
 */
export function alertmanagerBody(notice: Notice) {
  const { environment, rule, severity, members } = notice
  const groupLabels = { alertname: rule, environment }
  const shown = members.slice(0, mostAlerts)
  return {
    version: '4',
    groupKey: `{}:{alertname=${JSON.stringify(rule)}, environment=${JSON.stringify(environment)}}`,
    truncatedAlerts: members.length - shown.length,
    status: notice.status,
    receiver: notice.route,
    groupLabels,
    commonLabels: { ...groupLabels, severity },
    commonAnnotations: runbookOf(notice),
    externalURL: '',
    alerts: shown.map(member => alertOf(notice, member)),
  }
}

function alertOf(notice: Notice, one: NoticeMember) {
  const labels = {
    ...one.labels,
    alertname: notice.rule,
    environment: notice.environment,
    severity: notice.severity,
    member: one.member,
  }
  return {
    status: one.endsAt === null ? 'firing' : 'resolved',
    labels,
    annotations: {
      summary: one.summary,
      state: one.state,
      ...(one.value === null ? {} : { value: String(one.value) }),
      ...runbookOf(notice),
    },
    startsAt: new Date(one.startsAt).toISOString(),
    // Go's zero time: what Alertmanager writes for an alert that is not over.
    endsAt: one.endsAt === null ? '0001-01-01T00:00:00Z' : new Date(one.endsAt).toISOString(),
    generatorURL: '',
    fingerprint: fingerprint(labels),
  }
}

const runbookOf = ({ runbook }: Notice): { runbook_url?: string } =>
  runbook === null ? {} : { runbook_url: runbook }

/** The same for the same alert, also in the message that says that it is over: receivers join the two by it. */
const fingerprint = (labels: Record<string, string>): string =>
  createHash('sha256')
    .update(JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex')
    .slice(0, 16)
