import type { Context } from '../../context.ts'
import { type Failure, toFailure } from '../../core/failure.ts'
import type { ConfigEntry, LagScan } from '../../kafka/cluster.ts'
import {
  type ClusterExport,
  formatName,
  formatVersion,
  type Missing,
  type Section,
} from './export-document.ts'
import { readBrokers } from './read-brokers.ts'
import { readGroups } from './read-groups.ts'
import { readSchemas } from './read-schemas.ts'
import { readTopics } from './read-topics.ts'

export interface ClusterRead {
  document: ClusterExport
  /** Beside it, what moves every second or is only of use now. */
  scan: LagScan
  /** Effective settings of topics. */
  settings: ReadonlyMap<string, readonly ConfigEntry[]>
}

/** Notes what could not be read. */
export type Miss = (section: Section, name: string | null, why: Failure) => void

/**
 * The whole cluster as it is now; with `wanted` the other sections are empty, which an export must not be. What could not be
 * read stands in `missing`. Throws where nothing at all could be learnt.
 */
export async function readCluster(context: Context, wanted?: ReadonlySet<Section>): Promise<ClusterRead> {
  const { cluster, environment, now } = context
  const missing: Missing[] = []
  const miss: Miss = (section, name, why) => missing.push({ section, name, reason: why.message })
  const scan = await cluster.scan()
  const isWanted = (section: Section): boolean => wanted?.has(section) ?? true
  /** One section that is there or not: what it is instead where it could not be read. */
  const whole = async <T>(section: Section, instead: T, read: () => Promise<T>): Promise<T> => {
    if (!isWanted(section)) return instead
    try {
      return await read()
    } catch (error) {
      miss(section, null, toFailure(error))
      return instead
    }
  }
  const [brokers, topics, acls, quotas, scramUsers, schemas] = await Promise.all([
    isWanted('cluster') || isWanted('brokers')
      ? readBrokers(context, scan, miss)
      : { cluster: { features: [], configs: {}, hidden: [] }, brokers: [] },
    readTopics(cluster, scan, miss),
    whole('acls', null, () => cluster.describeAcls()),
    whole('quotas', [], () => cluster.clientQuotas()),
    whole('scramUsers', [], () => cluster.scramUsers()),
    isWanted('schemas') ? readSchemas(context.registry, miss) : { schemas: null, ids: {} },
  ])
  const document: ClusterExport = {
    format: formatName,
    version: formatVersion,
    header: {
      exportedAt: new Date(now).toISOString(),
      environment,
      clusterId: scan.description.clusterId,
      topicIds: topics.ids,
      schemaIds: schemas.ids,
    },
    missing,
    ...brokers,
    topics: topics.topics,
    acls,
    quotas,
    scramUsers,
    groups: readGroups(scan, miss),
    schemas: schemas.schemas,
  }
  missing.sort((a, b) => (`${a.section} ${a.name ?? ''}` < `${b.section} ${b.name ?? ''}` ? -1 : 1))
  return { document, scan, settings: topics.settings }
}
