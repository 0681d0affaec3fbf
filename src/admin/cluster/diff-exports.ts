import { z } from 'zod'
import { count, counted, listed } from '../../core/words.ts'
import { aclKey, aclText } from '../../kafka/acl-binding.ts'
import { quotaName } from '../../kafka/cluster.ts'
import { type Change, changed, valueChanges } from './change.ts'
import { groupChanges } from './diff-groups.ts'
import {
  type ClusterExport,
  type ExportedSubject,
  type ExportedTopic,
  isMissing,
  type Section,
  sections,
} from './export-document.ts'

export const differenceShape = z.object({
  section: z.enum(sections),
  change: z.enum(['added', 'removed', 'changed']),
  name: z.string(),
  /** What of it has changed; null: it is there or not. */
  what: z.string().nullable(),
  from: z.string().nullable(),
  to: z.string().nullable(),
})
export type Difference = z.infer<typeof differenceShape>

/** Pure: how the cluster got from one export to the other, section by section. What either could not read is left out. */
export function diffExports(a: ClusterExport, b: ClusterExport): Difference[] {
  const isSameCluster = a.header.clusterId === b.header.clusterId
  const rows = [
    ...compare(
      'cluster',
      pairs([a.cluster], [b.cluster], () => 'all brokers'),
      {
        describe: () => '',
        changes: (from, to) => [
          ...valueChanges(levels(from), levels(to)),
          ...valueChanges(settings(from), settings(to)),
        ],
      },
    ),
    ...compare(
      'brokers',
      pairs(a.brokers, b.brokers, one => String(one.id)),
      {
        describe: one => (one.rack === null ? '' : `rack ${one.rack}`),
        changes: (from, to) => [
          ...changed('rack', from.rack, to.rack),
          ...valueChanges(settings(from), settings(to)),
        ],
      },
    ),
    ...compare(
      'topics',
      pairs(a.topics, b.topics, one => one.name),
      {
        describe: topicText,
        changes: (from, to) => [
          ...(isSameCluster ? madeAnew(from.name, a, b) : []),
          ...topicChanges(from, to),
        ],
      },
    ),
    ...authorizer(a, b),
    ...compare('acls', pairs(a.acls ?? [], b.acls ?? [], aclKey), { name: aclText, describe: () => '' }),
    ...compare(
      'quotas',
      pairs(a.quotas, b.quotas, one => quotaName(one.entity)),
      {
        describe: ({ values }) => texts(values),
        changes: (from, to) => valueChanges(asTexts(from.values), asTexts(to.values)),
      },
    ),
    ...compare(
      'scramUsers',
      pairs(a.scramUsers, b.scramUsers, one => one.user),
      {
        describe: credentials,
        changes: (from, to) => changed('credentials', credentials(from), credentials(to)),
      },
    ),
    ...compare(
      'groups',
      pairs(a.groups, b.groups, one => one.group),
      {
        describe: ({ kind, offsets }) => `${kind}, ${counted(offsets.length, 'committed offset')}`,
        changes: groupChanges,
      },
    ),
    ...registry(a, b),
    ...compare(
      'schemas',
      pairs(a.schemas?.subjects ?? [], b.schemas?.subjects ?? [], one => one.subject),
      {
        describe: ({ versions, compatibility }) => `${counted(versions.length, 'version')}, ${compatibility}`,
        changes: subjectChanges,
      },
    ),
  ]
  return rows.filter(row => !isMissing(a, row.section, row.name) && !isMissing(b, row.section, row.name))
}

interface Pair<T> {
  key: string
  from: T | undefined
  to: T | undefined
}

function pairs<T>(from: readonly T[], to: readonly T[], keyOf: (one: T) => string): Pair<T>[] {
  const before = new Map(from.map(one => [keyOf(one), one]))
  const after = new Map(to.map(one => [keyOf(one), one]))
  return [...new Set([...before.keys(), ...after.keys()])].map(key => ({
    key,
    from: before.get(key),
    to: after.get(key),
  }))
}

/** What is new first, then what is gone, then what is different: as a review reads. */
function compare<T>(
  section: Section,
  all: readonly Pair<T>[],
  {
    name,
    describe,
    changes,
  }: { name?: (one: T) => string; describe: (one: T) => string; changes?: (from: T, to: T) => Change[] },
): Difference[] {
  const rows = all.flatMap(({ key, from, to }): Difference[] => {
    const one = to ?? from
    const about = { section, name: one && name ? name(one) : key }
    if (from === undefined)
      return to === undefined ? [] : [{ ...about, change: 'added', what: null, from: null, to: describe(to) }]
    if (to === undefined) return [{ ...about, change: 'removed', what: null, from: describe(from), to: null }]
    return (changes?.(from, to) ?? []).map(change => ({ ...about, change: 'changed' as const, ...change }))
  })
  const order = { added: 0, removed: 1, changed: 2 }
  return rows.sort((a, b) => order[a.change] - order[b.change])
}

const asTexts = (values: Record<string, number>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(value)]))
const texts = (values: Record<string, string | number>): string =>
  Object.entries(values)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')

const levels = ({ features }: ClusterExport['cluster']): Record<string, string> =>
  Object.fromEntries(features.map(({ name, level }) => [`feature ${name}`, String(level)]))

/** Of what is hidden only that it is set. */
const settings = ({
  configs,
  hidden,
}: {
  configs: Record<string, string>
  hidden: readonly string[]
}): Record<string, string> => ({ ...configs, ...Object.fromEntries(hidden.map(name => [name, '(secret)'])) })

const credentials = (one: ClusterExport['scramUsers'][number]): string =>
  one.credentials
    .map(({ mechanism, iterations }) => `${mechanism} (${count(iterations)} iterations)`)
    .join(', ')

const replicasOf = ({ placement }: ExportedTopic): string =>
  [...new Set(placement.map(replicas => replicas.length))].sort().join(' or ')

const topicText = (topic: ExportedTopic): string =>
  [
    counted(topic.partitions, 'partition'),
    `${replicasOf(topic)} ${replicasOf(topic) === '1' ? 'replica' : 'replicas'}`,
    ...(Object.keys(topic.configs).length > 0 ? [texts(topic.configs)] : []),
  ].join(', ')

function topicChanges(from: ExportedTopic, to: ExportedTopic): Change[] {
  const moved = from.placement.flatMap((replicas, partition) => {
    const now = to.placement[partition]
    return now === undefined || now.join() === replicas.join() ? [] : [{ partition, replicas, now }]
  })
  const places = (of: (one: (typeof moved)[number]) => readonly number[]): string =>
    listed(
      moved.map(one => `${one.partition}: ${of(one).join(',')}`),
      6,
    )
  return [
    ...changed('partitions', String(from.partitions), String(to.partitions)),
    ...changed('replicas', replicasOf(from), replicasOf(to)),
    ...valueChanges(from.configs, to.configs),
    ...(moved.length > 0
      ? [
          {
            what: `placement of ${counted(moved.length, 'partition')}`,
            from: places(one => one.replicas),
            to: places(one => one.now),
          },
        ]
      : []),
  ]
}

function madeAnew(topic: string, a: ClusterExport, b: ClusterExport): Change[] {
  const [from, to] = [a.header.topicIds[topic] ?? null, b.header.topicIds[topic] ?? null]
  return from === null || to === null ? [] : changed('topic id (it was made anew)', from, to)
}

function authorizer(a: ClusterExport, b: ClusterExport): Difference[] {
  const word = ({ acls }: ClusterExport): string => (acls === null ? 'none' : 'there is one')
  return changed('authorizer', word(a), word(b)).map(change => ({
    section: 'acls',
    change: 'changed',
    name: 'all brokers',
    ...change,
  }))
}

function registry(a: ClusterExport, b: ClusterExport): Difference[] {
  const word = ({ schemas }: ClusterExport): string =>
    schemas === null ? 'no schema registry' : schemas.compatibility
  return changed('compatibility', word(a), word(b)).map(change => ({
    section: 'schemas',
    change: 'changed',
    name: 'the registry',
    ...change,
  }))
}

function subjectChanges(from: ExportedSubject, to: ExportedSubject): Change[] {
  const versions = pairs(from.versions, to.versions, one => String(one.version))
  return [
    ...changed('compatibility', from.compatibility, to.compatibility),
    ...versions.flatMap(({ key, from: was, to: is }) => {
      if (was && is)
        return JSON.stringify(was) === JSON.stringify(is)
          ? []
          : [{ what: `version ${key}`, from: was.type, to: `${is.type}, another schema` }]
      return changed(`version ${key}`, was?.type ?? null, is?.type ?? null)
    }),
  ]
}
