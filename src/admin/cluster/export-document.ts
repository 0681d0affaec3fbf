import { z } from 'zod'
import { compatibilityLevels } from '../../registry/registry.ts'

/** The parts of an export, in the order in which the file has them. */
export const sections = [
  'cluster',
  'brokers',
  'topics',
  'acls',
  'quotas',
  'scramUsers',
  'groups',
  'schemas',
] as const
export type Section = (typeof sections)[number]

/** In files an offset is a number while a double holds it exactly, else a text. */
const offset = z
  .union([z.bigint(), z.int().min(0), z.string().regex(/^\d{1,19}$/)])
  .transform(value => BigInt(value))
const configs = z.record(z.string(), z.string())
const nodes = z.array(z.int())

/** Settings whose values Kafka never tells: their names alone. */
const hidden = z.array(z.string())

export const aclShape = z.strictObject({
  resourceType: z.enum([
    'TOPIC',
    'GROUP',
    'CLUSTER',
    'TRANSACTIONAL_ID',
    'DELEGATION_TOKEN',
    'USER',
    'UNKNOWN',
  ]),
  resourceName: z.string(),
  patternType: z.enum(['LITERAL', 'PREFIXED', 'UNKNOWN']),
  principal: z.string(),
  host: z.string(),
  operation: z.enum([
    'ALL',
    'READ',
    'WRITE',
    'CREATE',
    'DELETE',
    'ALTER',
    'DESCRIBE',
    'CLUSTER_ACTION',
    'DESCRIBE_CONFIGS',
    'ALTER_CONFIGS',
    'IDEMPOTENT_WRITE',
    'CREATE_TOKENS',
    'DESCRIBE_TOKENS',
    'TWO_PHASE_COMMIT',
    'UNKNOWN',
  ]),
  permission: z.enum(['ALLOW', 'DENY', 'UNKNOWN']),
})

export const quotaShape = z.strictObject({
  entity: z.array(z.strictObject({ type: z.string(), name: z.string().nullable() })),
  values: z.record(z.string(), z.number()),
})

const commitShape = z.strictObject({
  topic: z.string(),
  partition: z.int(),
  offset,
  /** What the consumer wrote beside it; left out where that is nothing. */
  metadata: z.string().optional(),
})

const versionShape = z.strictObject({
  version: z.int(),
  type: z.enum(['AVRO', 'JSON', 'PROTOBUF']),
  text: z.string(),
  references: z.array(z.strictObject({ name: z.string(), subject: z.string(), version: z.int() })),
})

const subjectShape = z.strictObject({
  subject: z.string(),
  /** The level that holds for it. */
  compatibility: z.enum(compatibilityLevels),
  versions: z.array(versionShape),
})

export const formatName = 'kafka-ops cluster export'
export const formatVersion = 1

/** A whole cluster as one document. What stands in its header differs from one export to the next, all else is comparable. */
export const exportDocument = z.strictObject({
  format: z.literal(formatName),
  version: z.literal(formatVersion),
  header: z.strictObject({
    exportedAt: z.iso.datetime(),
    environment: z.string(),
    clusterId: z.string(),
    /** By topic. One that is made anew has another id. */
    topicIds: z.record(z.string(), z.string()),
    /** By `subject/version`; another registry gives others. */
    schemaIds: z.record(z.string(), z.int()),
  }),
  /** What could not be read, by section; `name` null: any part of the section may be missing. */
  missing: z.array(
    z.strictObject({ section: z.enum(sections), name: z.string().nullable(), reason: z.string() }),
  ),
  cluster: z.strictObject({
    features: z.array(z.strictObject({ name: z.string(), level: z.int() })),
    /** What is set for all brokers together, at run time. */
    configs,
    hidden,
  }),
  brokers: z.array(
    z.strictObject({
      id: z.int(),
      rack: z.string().nullable(),
      /** What is set for this broker alone, at run time. */
      configs,
      hidden,
    }),
  ),
  /** Without those that Kafka makes for itself. */
  topics: z.array(
    z.strictObject({
      name: z.string(),
      partitions: z.int(),
      /** Its own settings; all else is inherited. */
      configs,
      /** The brokers of each partition, the preferred leader first. */
      placement: z.array(nodes),
    }),
  ),
  /** null: the brokers have no authorizer. */
  acls: z.array(aclShape).nullable(),
  quotas: z.array(quotaShape),
  /** Kafka tells no salts and keys. */
  scramUsers: z.array(
    z.strictObject({
      user: z.string(),
      credentials: z.array(z.strictObject({ mechanism: z.string(), iterations: z.int() })),
    }),
  ),
  groups: z.array(
    z.strictObject({
      group: z.string(),
      kind: z.enum(['classic', 'consumer', 'share', 'streams', 'unknown']),
      state: z.string(),
      offsets: z.array(commitShape),
    }),
  ),
  /** null: the environment has no schema registry. */
  schemas: z
    .strictObject({ compatibility: z.enum(compatibilityLevels), subjects: z.array(subjectShape) })
    .nullable(),
})

export type ClusterExport = z.output<typeof exportDocument>
export type ExportedTopic = ClusterExport['topics'][number]
export type ExportedGroup = ClusterExport['groups'][number]
export type ExportedSubject = z.output<typeof subjectShape>
export type ExportedVersion = z.output<typeof versionShape>
export type Missing = ClusterExport['missing'][number]

/** Whether a part of the section, or the one of this name, could not be read. */
export const isMissing = ({ missing }: ClusterExport, section: Section, name: string): boolean =>
  missing.some(one => one.section === section && (one.name === null || one.name === name))
