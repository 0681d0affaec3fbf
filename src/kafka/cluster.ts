import type { Failure, Known } from '../core/failure.ts'
import type { AclBinding, AclOperation } from './acl-binding.ts'
import type { CommittedProgress, CopyEnd, CopyOptions, CopySource, CopySpec } from './copy/copy.ts'
import type { BatchesMeasured, BatchesQuestion } from './records/measure-batches.ts'
import type { RecordsQuestion, RecordsRead, TakeRecords } from './records/record.ts'

/**
 * What the bot asks of one Kafka cluster, in Kafka's own words. Every method that looks at many things returns what is
 * known and marks the rest (`Known`); it throws a Failure only where nothing at all could be learnt.
 * Offsets are bigint; times are epoch milliseconds.
 */
export interface Cluster {
  readonly environment: string
  /**
   * Brokers, controller and partitions of every topic, or of those of the topics named that exist: one Metadata request and
   * one DescribeQuorum beside it.
   */
  describe(topics?: readonly string[]): Promise<ClusterDescription>
  /** Voters and observers of the KRaft quorum with their lag in records. */
  quorum(): Promise<Quorum>
  /** All groups with kind and state, one ListGroups for each broker. `brokers` says which of them answered. */
  listGroups(): Promise<GroupListing>
  /** Members, assignment, state of the groups named; every group gets its own Known. */
  describeGroups(groups: readonly GroupListed[]): Promise<Map<string, Known<GroupDescription>>>
  /** Committed offsets of one group, over all its topics; a partition that has none is absent. */
  committed(group: string): Promise<Committed[]>
  /** How far share groups are (KIP-932), over all their partitions; every group gets its own Known. */
  shareOffsets(groups: readonly string[]): Promise<Map<string, Known<SharePartition[]>>>
  /** Offsets at a place of the log. `time` gives the first record at or after it, or null when there is none. */
  listOffsets(
    partitions: readonly TopicPartition[],
    at: OffsetPlace,
  ): Promise<Map<string, Known<bigint | null>>>
  /** The whole lag picture in at most 6B + 1 requests for B brokers. */
  scan(): Promise<LagScan>
  /**
   * One OffsetCommit from outside the group (empty member id, generation −1) for all partitions. The coordinator refuses it
   * while the group has members (UNKNOWN_MEMBER_ID): then nothing is committed and a `refused` Failure is thrown.
   */
  commitOffsets(group: string, offsets: readonly OffsetToCommit[]): Promise<CommitResult[]>
  /** OffsetDelete: forgets the committed offsets of these partitions. */
  deleteOffsets(group: string, partitions: readonly TopicPartition[]): Promise<CommitResult[]>
  /**
   * Deletes the records of each partition that lie before an offset; nothing brings them back. Results as those of createTopics.
   * Refused where the topic is only compacted, and for an offset beyond the end.
   */
  deleteRecords(wanted: readonly RecordsToDelete[]): Promise<RecordsDeleted[]>
  /**
   * Writes records without a value, so that compaction takes away what the keys had before; acks=all. Throws a Failure: some may be
   * written then, and the same again does no harm.
   */
  writeTombstones(tombstones: readonly Tombstone[]): Promise<void>
  /**
   * Deletes groups without members, with all that they have committed. Every group gets its own result: `refused` where it has
   * members; one whose code is `timeout` or `unreachable` may be deleted all the same.
   */
  deleteGroups(groups: readonly string[]): Promise<GroupResult[]>
  /**
   * Creates topics. Every topic gets its own result, and a failure of the whole (no answer, no controller) is that of each:
   * one whose code is `timeout` or `unreachable` may have taken effect, unless it says that nothing was sent. With
   * `validateOnly` the controller judges them and creates nothing.
   */
  createTopics(topics: readonly NewTopic[], options?: WriteOptions): Promise<TopicResult[]>
  /** Deletes exactly these topics (KIP-516): one that was made anew under the same name has another id, and stays. */
  deleteTopics(topics: readonly { topic: string; id: string }[]): Promise<TopicResult[]>
  /** Adds partitions until there are `count`. Results as those of createTopics. */
  createPartitions(
    topics: readonly { topic: string; count: number }[],
    options?: WriteOptions,
  ): Promise<TopicResult[]>
  /**
   * IncrementalAlterConfigs (KIP-339): sets these keys, or takes them back to what is inherited (null), and leaves all others
   * alone. A broker of its own (`broker` and its id) is asked itself; `broker` and '' is the default of all. Results as those of createTopics, in the order of the resources.
   */
  alterConfigs(resources: readonly ConfigChange[], options?: WriteOptions): Promise<ConfigResult[]>
  /**
   * Begins to move partitions to these brokers (KIP-455), or with null takes back a move that is under way. A partition that is
   * being moved already is moved there instead: look before. Results as those of createTopics.
   */
  alterPartitionReassignments(partitions: readonly WantedReplicas[]): Promise<PartitionResult[]>
  /** All partitions whose replicas are being moved now. */
  listPartitionReassignments(): Promise<Reassignment[]>
  /**
   * Effective configuration of topics, each value with its source; with `keys` only these, which costs a fraction.
   * Values of sensitive keys are null.
   */
  topicConfigs(
    topics: readonly string[],
    keys?: readonly string[],
  ): Promise<Map<string, Known<ConfigEntry[]>>>
  brokerConfigs(
    brokers: readonly number[],
    keys?: readonly string[],
  ): Promise<Map<number, Known<ConfigEntry[]>>>
  /**
   * Size of every replica (with `partitions` only theirs) and the space of every log directory, one DescribeLogDirs for each
   * broker.
   */
  logDirs(partitions?: readonly TopicPartition[]): Promise<Map<number, Known<LogDir[]>>>
  /** Versions of `metadata.version` and the other features that each broker has. */
  features(): Promise<Map<number, Known<Feature[]>>>
  /** What is set for all brokers together (the broker default of IncrementalAlterConfigs), each value with its source. */
  brokerDefaults(): Promise<ConfigEntry[]>
  /** All quotas, in a stable order. */
  clientQuotas(): Promise<ClientQuota[]>
  /** Sets these values of each entity, takes away those that are null, and leaves its others alone. Results as those of createTopics. */
  alterClientQuotas(quotas: readonly QuotaChange[]): Promise<QuotaResult[]>
  /** Users that can sign in by SCRAM, in a stable order; Kafka tells no secrets of them. */
  scramUsers(): Promise<ScramUser[]>
  /**
   * Gives a user one password for these mechanisms, all or none; a user that is not there is made by it. Others stay as they
   * are, and so do connections that are open. Throws a Failure.
   */
  alterScram(wanted: NewScramPassword): Promise<void>
  /**
   * Signs in with it, by the listener that this Cluster uses. False: that one knows no SASL, so nothing was tried. Throws a
   * Failure where Kafka refuses.
   */
  tryScram(tried: NewScramPassword): Promise<boolean>
  /** Makes rules of the authorizer; one that is there already stays. Results as those of createTopics. */
  createAcls(acls: readonly AclBinding[]): Promise<AclResult[]>
  /** Deletes exactly these rules; one that is gone already is none the worse. Results as those of createTopics. */
  deleteAcls(acls: readonly AclBinding[]): Promise<AclResult[]>
  /** All rules of the authorizer in a stable order; null where the brokers have none, so that everybody may do everything. */
  describeAcls(): Promise<AclBinding[] | null>
  /**
   * What the bot itself may do with topics, as the brokers judge (KIP-430): everything where they have no authorizer. A topic
   * that is not there is absent; one that may not be described has an empty set, be it there or not.
   */
  topicRights(topics: readonly string[]): Promise<Map<string, ReadonlySet<AclOperation>>>
  /** False: the bot may surely not write with this transactional id, as it may not even describe it. */
  mayDescribeTransaction(transactionalId: string): Promise<boolean>
  /**
   * Reads records without a group and without commits, and tells `take` of them as they come; bounded as the question says.
   * Throws `not-found` for a topic or partition that does not exist, and what `take` throws.
   */
  readRecords(question: RecordsQuestion, take: TakeRecords): Promise<RecordsRead>
  /** Watches what is written to a topic for a time, by the headers of its batches. Throws `not-found`. */
  measureBatches(question: BatchesQuestion): Promise<BatchesMeasured>
  /** This cluster as the source of a copy: for `copyFrom` of the target. */
  copySource(): CopySource
  /**
   * Copies into this cluster, exactly once, until all ends are reached or the signal stops it. What is committed stays, and a
   * later call goes on from there. Throws a Failure: `conflict` when another owner took the share over (it has written nothing
   * since), `not-found`, `rejected` where the target refuses a record or the source is damaged or truncated, `unreachable` or
   * `timeout` when no transaction came to its end for two minutes.
   */
  copyFrom(source: CopySource, spec: CopySpec, options: CopyOptions): Promise<CopyEnd>
  /** The progress of a job in its target, by source partition; without fencing anybody, so it may be a moment old. */
  copyProgress(progressTopic: string, job: string): Promise<Map<number, CommittedProgress>>
  /** How many requests this Cluster has sent since it was opened: for metrics and for counting in tests. */
  requestsSent(): number
  close(): Promise<void>
}

export interface TopicPartition {
  topic: string
  partition: number
}
/** The key of a partition in maps: `topic` and `partition` joined by a character that no topic name can hold. */
export const partitionKey = (topic: string, partition: number): string => `${topic}/${partition}`

/** What one Metadata request tells. */
export interface ClusterMetadata {
  clusterId: string
  /** Brokers that are registered and answer as alive in the metadata. */
  brokers: Broker[]
  topics: Topic[]
  at: number
}
export interface ClusterDescription extends ClusterMetadata {
  /**
   * Node id of the active controller, null when the quorum has no leader. It is the quorum's leader: the controller id of
   * Metadata and DescribeCluster is a random broker in KRaft (KIP-590), and so is not used.
   */
  controllerId: Known<number | null>
}
export interface Broker {
  id: number
  host: string
  port: number
  rack: string | null
}
export interface Topic {
  name: string
  /** UUID in Kafka's base64 form (Metadata v10+). */
  id: string
  internal: boolean
  partitions: Partition[]
}
export interface Partition {
  partition: number
  /** null: offline, no leader. */
  leader: number | null
  leaderEpoch: number
  /** The first one is the preferred leader. */
  replicas: readonly number[]
  isr: readonly number[]
  offlineReplicas: readonly number[]
}

/** A feature with its level in use (0: off) and the highest one that the broker could do. */
export interface Feature {
  name: string
  finalized: number
  supported: number
}

export interface Quorum {
  /** null: the quorum has no leader, so the cluster no active controller. */
  leaderId: number | null
  leaderEpoch: number
  highWatermark: bigint
  voters: QuorumReplica[]
  observers: QuorumReplica[]
}
export interface QuorumReplica {
  id: number
  /** Records of the metadata log that it has not fetched yet; null when the leader does not know (it never fetched). */
  lag: bigint | null
  lastCaughtUpAt: number | null
}

export interface GroupListing {
  groups: GroupListed[]
  /**
   * Brokers whose groups are not in the list, with the reason; `broker` null: groups that no broker coordinates now,
   * because their partition of __consumer_offsets has no leader. Empty: the list is complete.
   */
  missing: { broker: number | null; why: Failure }[]
}
export interface GroupListed {
  id: string
  kind: GroupKind
  /** As Kafka's own tool writes it: Empty, Stable, PreparingRebalance, CompletingRebalance, Assigning, Reconciling, Dead … */
  state: string
  protocolType: string
  /** The broker that coordinates the group. */
  coordinator: number
}
export type GroupKind = 'classic' | 'consumer' | 'share' | 'streams' | 'unknown'

export interface GroupDescription {
  id: string
  kind: GroupKind
  state: string
  coordinator: number
  /** The assignor's name: range, roundrobin, cooperative-sticky, uniform … */
  assignor: string
  members: GroupMember[]
}
export interface GroupMember {
  memberId: string
  instanceId: string | null
  clientId: string
  host: string
  assignment: TopicPartition[]
}

export interface Committed extends TopicPartition {
  offset: bigint
  leaderEpoch: number
  metadata: string | null
}

export interface SharePartition extends TopicPartition {
  /** Everything before it is acknowledged; null: the group has not begun to read the partition. */
  startOffset: bigint | null
  /** Records that are not acknowledged yet; null: brokers before 4.2 do not tell it (KIP-1226). */
  lag: bigint | null
}

export type OffsetPlace = 'earliest' | 'latest' | { time: number }

export interface OffsetToCommit extends TopicPartition {
  offset: bigint
  leaderEpoch?: number
  metadata?: string
}
/** `error` null: done. */
export interface CommitResult extends TopicPartition {
  error: Failure | null
}
export interface RecordsToDelete extends TopicPartition {
  /** The offset of the first record that stays. */
  before: bigint
}
export interface Tombstone extends TopicPartition {
  key: Buffer
}
export interface RecordsDeleted extends TopicPartition {
  /** Where the log starts now; null where it failed. */
  start: bigint | null
  error: Failure | null
}

/** `error` null: done. */
export interface GroupResult {
  group: string
  error: Failure | null
}

/** `validateOnly`: the brokers say whether they would do it, and do nothing. */
export interface WriteOptions {
  validateOnly?: boolean
}
export interface NewTopic {
  topic: string
  /** null: as the brokers have it by default (KIP-464). */
  partitions: number | null
  replicationFactor: number | null
  config: Readonly<Record<string, string>>
  /** The brokers of each partition, the preferred leader first; with them the two numbers above are null. */
  placement?: readonly (readonly number[])[]
}
/** `error` null: done. */
export interface TopicResult {
  topic: string
  error: Failure | null
}
export interface ConfigChange {
  type: 'topic' | 'broker'
  name: string
  /** null: back to what is inherited. */
  values: Readonly<Record<string, string | null>>
}
export interface ConfigResult {
  type: 'topic' | 'broker'
  name: string
  error: Failure | null
}

/** What one entity of clients may use: of a user, a client id, both together, or an address. */
export interface ClientQuota {
  entity: QuotaEntity[]
  /** `producer_byte_rate` (bytes a second), `request_percentage` … */
  values: Record<string, number>
}
/** null takes a value away. */
export interface QuotaChange {
  entity: readonly QuotaEntity[]
  values: Readonly<Record<string, number | null>>
}
export interface QuotaEntity {
  /** `user`, `client-id` or `ip`. */
  type: string
  /** null: the default of all that have none of their own. */
  name: string | null
}
export const quotaName = (entity: readonly QuotaEntity[]): string =>
  entity.map(({ type, name }) => `${type} ${name ?? '(default)'}`).join(', ')
/** `error` null: done. */
export interface QuotaResult {
  entity: readonly QuotaEntity[]
  error: Failure | null
}
export interface AclResult {
  acl: AclBinding
  error: Failure | null
}
export type ScramMechanism = 'SCRAM-SHA-256' | 'SCRAM-SHA-512'
export interface NewScramPassword {
  user: string
  password: string
  mechanisms: readonly ScramMechanism[]
}
export interface ScramUser {
  user: string
  credentials: { mechanism: string; iterations: number }[]
}

/** The brokers that are to hold a partition, the preferred leader first. */
export interface WantedReplicas extends TopicPartition {
  replicas: readonly number[] | null
}
/** `error` null: done. */
export interface PartitionResult extends TopicPartition {
  error: Failure | null
}
/** While it runs, `replicas` are the old and the new ones. */
export interface Reassignment extends TopicPartition {
  replicas: number[]
  adding: number[]
  removing: number[]
}

export interface ConfigEntry {
  name: string
  value: string | null
  source: ConfigSource
  readOnly: boolean
  sensitive: boolean
}
/** Only `topic` is the topic's own (DYNAMIC_TOPIC_CONFIG); everything else is inherited. */
export type ConfigSource = 'topic' | 'broker' | 'cluster-default' | 'static' | 'default' | 'group' | 'unknown'

export interface LogDir {
  path: string
  /** Why the broker cannot use it (a failed disk), else null. Of a failed one nothing else is known. */
  error: Failure | null
  totalBytes: bigint | null
  usableBytes: bigint | null
  replicas: (TopicPartition & { bytes: bigint; isFuture: boolean })[]
}

/**
 * One look at everything: metadata, log starts and ends, all groups with state, members and commits. What could not be
 * learnt is `known: false` at its own place; one broken broker, topic or group costs only its own rows.
 */
export interface LagScan {
  at: number
  tookMs: number
  /** How many requests it took, without the handshakes of connections that had to be opened for it. */
  requests: number
  description: ClusterMetadata
  /** By partitionKey. A partition that has commits but does not exist any more is in here too, as not known. */
  ends: Map<string, Known<bigint>>
  starts: Map<string, Known<bigint>>
  groups: ScannedGroup[]
  /** Brokers that did not answer for the groups they coordinate: groups may be missing from `groups`. */
  missing: GroupListing['missing']
}
export interface ScannedGroup extends GroupListed {
  committed: Known<Committed[]>
  description: Known<GroupDescription>
}

/** How to reach a cluster. TLS verification is never off by default. */
export interface ClusterOptions {
  environment: string
  bootstrap: string[]
  tls?: { ca?: string; cert?: string; key?: string; passphrase?: string; servername?: string }
  sasl?: { mechanism: 'PLAIN' | ScramMechanism; username: string; password: string }
  clientId?: string
  /** How long one question to the cluster may take before what has not been answered is unknown; default 10,000. */
  requestTimeoutMs?: number
}
