import { z } from 'zod'
import { type Context, defineQuery } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import { gapShape } from '../../core/gaps.ts'
import { diffExports, differenceShape } from './diff-exports.ts'
import type { ClusterExport } from './export-document.ts'
import { asBackup, type ExportSource, exportSource, loadExport } from './export-source.ts'
import { presentDiff } from './present-diff.ts'
import { readCluster } from './read-cluster.ts'

const side = z.object({
  name: z.string(),
  clusterId: z.string(),
  environment: z.string(),
  at: z.iso.datetime(),
})

export const diffShape = z.object({
  before: side,
  after: side,
  rows: z.array(differenceShape),
  /** What one of the two does not know, and which is therefore not compared. */
  gaps: z.array(gapShape),
})

export const diffCluster = defineQuery({
  name: 'cluster diff',
  summary: 'Compare an export with the cluster as it is now, or with another export',
  arguments: {
    before: exportSource().alsoAs(asBackup).positional(),
    after: exportSource()
      .positional()
      .optional()
      .about('a later export; without it, the cluster as it is now'),
  },
  permission: 'cluster:export',
  examples: ['cluster diff latest', 'cluster diff cluster.yaml', 'cluster diff monday.yaml tuesday.yaml'],
  data: diffShape,
  answer: async (args, context) => {
    const before = load(args.before, context)
    const after = args.after
      ? load(args.after, context)
      : { name: 'the cluster now', document: (await readCluster(context)).document }
    const rows = diffExports(before.document, after.document)
    const gaps = [before, after].flatMap(({ name, document }) =>
      document.missing.map(one => ({
        name: one.name === null ? one.section : `${one.section} ${one.name}`,
        reason: `${one.reason} (${name})`,
      })),
    )
    return {
      data: { before: sideOf(before), after: sideOf(after), rows, gaps },
      failures: gaps.map(gap => new Failure('unreachable', `Not compared: ${gap.name}. ${gap.reason}`)),
      // Half a comparison must not be taken for a whole one.
      exit: gaps.length > 0 ? 1 : rows.length > 0 ? 3 : 0,
    }
  },
  present: presentDiff,
})

interface Side {
  name: string
  document: ClusterExport
}

function load(source: ExportSource, context: Context): Side {
  const { name, document } = loadExport(source, context)
  return { name, document }
}

const sideOf = ({ name, document: { header } }: Side): z.infer<typeof side> => ({
  name,
  clusterId: header.clusterId,
  environment: header.environment,
  at: header.exportedAt,
})
