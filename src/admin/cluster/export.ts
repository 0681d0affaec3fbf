import { defineQuery } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import { exportDocument } from './export-document.ts'
import { exportText } from './export-text.ts'
import { presentExport } from './present-export.ts'
import { readCluster } from './read-cluster.ts'

export const exportCluster = defineQuery({
  name: 'cluster export',
  aliases: ['export-cluster'],
  summary: 'Export the whole description of the cluster into one file',
  arguments: {},
  permission: 'cluster:export',
  examples: ['cluster export --output cluster.yaml', 'cluster export --format json --output cluster.json'],
  data: exportDocument,
  answer: async (_, context) => {
    const { document } = await readCluster(context)
    const failures = document.missing.map(
      ({ section, name, reason }) =>
        new Failure('unreachable', `${section}${name === null ? '' : ` ${name}`}: ${reason}`),
    )
    return { data: document, failures }
  },
  file: (document, format) => ({
    text: exportText(document, format === 'yaml' ? 'yaml' : 'json'),
    isWhole: document.missing.length === 0,
  }),
  present: presentExport,
})
