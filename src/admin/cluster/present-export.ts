import { gapParts } from '../../core/gaps.ts'
import type { Report } from '../../core/report.ts'
import { count, counted } from '../../core/words.ts'
import type { ClusterExport } from './export-document.ts'

/** What an export holds, in numbers. */
export function presentExport(document: ClusterExport): Report {
  const { header, missing } = document
  const isWhole = missing.length === 0
  const summary = isWhole
    ? `${header.environment}: ${counted(document.topics.length, 'topic')} and ${counted(document.groups.length, 'consumer group')} are in the export.`
    : `${header.environment}: the export is not whole, ${counted(missing.length, 'part')} could not be read.`
  return {
    title: `Export of ${header.environment}`,
    tone: isWhole ? 'good' : 'warning',
    summary,
    parts: [
      { kind: 'text', text: summary },
      ...missingParts(document),
      {
        kind: 'fields',
        fields: [
          { label: 'Cluster', value: header.clusterId },
          { label: 'Made', value: [{ time: Date.parse(header.exportedAt) }] },
          ...contents(document).map(([label, value]) => ({ label, value })),
        ],
      },
      {
        kind: 'text',
        text: 'Records, passwords and the secrets of settings are in no export. In a terminal --output FILE writes it.',
      },
    ],
    followUps: [{ label: 'Backups', command: 'cluster backups' }],
  }
}

/** What could not be read, so that nobody takes it for what is not there. */
const missingParts = ({ missing }: Pick<ClusterExport, 'missing'>) =>
  gapParts(
    missing.map(({ section, name, reason }) => ({
      name: name === null ? section : `${section} ${name}`,
      reason,
    })),
  )

function contents(document: ClusterExport): [string, string][] {
  const { topics, acls, groups, schemas, cluster, brokers } = document
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
  const settings = [cluster, ...brokers].map(one => Object.keys(one.configs).length + one.hidden.length)
  return [
    ['Brokers', `${count(brokers.length)}, ${counted(sum(settings), 'setting')} made at run time`],
    [
      'Topics',
      `${count(topics.length)}, ${counted(sum(topics.map(one => one.partitions)), 'partition')}, ${counted(sum(topics.map(one => Object.keys(one.configs).length)), 'setting')} of their own`,
    ],
    ['Access rules', acls === null ? 'the brokers have no authorizer' : count(acls.length)],
    ['Quotas', count(document.quotas.length)],
    ['SCRAM users', count(document.scramUsers.length)],
    [
      'Groups',
      `${count(groups.length)}, ${counted(sum(groups.map(one => one.offsets.length)), 'committed offset')}`,
    ],
    [
      'Schemas',
      schemas === null
        ? 'no schema registry'
        : `${counted(schemas.subjects.length, 'subject')}, ${counted(sum(schemas.subjects.map(one => one.versions.length)), 'version')}`,
    ],
  ]
}
