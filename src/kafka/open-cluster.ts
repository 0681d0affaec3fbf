import { Failure, toFailure, unknown } from '../core/failure.ts'
import type { Cluster, ClusterOptions } from './cluster.ts'
import { openConnections } from './connection/connections.ts'
import { copyPartitions } from './copy/copy-partitions.ts'
import { readCopyProgress } from './copy/progress-log.ts'
import { callOf, type Door } from './door.ts'
import { kafkaError, kafkaFailure } from './failures/kafka-error.ts'
import { describeAcls } from './reads/acls.ts'
import { clientQuotas } from './reads/client-quotas.ts'
import { committed } from './reads/committed.ts'
import { brokerConfigs, brokerDefaults, topicConfigs } from './reads/configs.ts'
import { findCoordinators } from './reads/coordinators.ts'
import { describeGroups } from './reads/describe-groups.ts'
import { features } from './reads/features.ts'
import { listGroups } from './reads/list-groups.ts'
import { listOffsets } from './reads/list-offsets.ts'
import { listPartitionReassignments } from './reads/list-reassignments.ts'
import { logDirs } from './reads/log-dirs.ts'
import { fetchMetadata } from './reads/metadata.ts'
import { mayDescribeTransaction, topicRights } from './reads/own-rights.ts'
import { controllerId, describeQuorum } from './reads/quorum.ts'
import { scramUsers } from './reads/scram-users.ts'
import { shareOffsets } from './reads/share-offsets.ts'
import { tryScram } from './reads/try-scram.ts'
import { measureBatches } from './records/measure-batches.ts'
import { readRecords } from './records/read-records.ts'
import { scan } from './scan.ts'
import { alterClientQuotas } from './writes/alter-client-quotas.ts'
import { alterConfigs } from './writes/alter-configs.ts'
import { alterPartitionReassignments } from './writes/alter-reassignments.ts'
import { alterScram } from './writes/alter-scram.ts'
import { commitOffsets } from './writes/commit-offsets.ts'
import { createAcls } from './writes/create-acls.ts'
import { createPartitions } from './writes/create-partitions.ts'
import { createTopics } from './writes/create-topics.ts'
import { deleteAcls } from './writes/delete-acls.ts'
import { deleteGroups } from './writes/delete-groups.ts'
import { deleteOffsets } from './writes/delete-offsets.ts'
import { deleteRecords } from './writes/delete-records.ts'
import { deleteTopics } from './writes/delete-topics.ts'
import { writeTombstones } from './writes/write-tombstones.ts'

/**
 * A cluster to ask. Nothing is connected before the first question, and again when a connection was lost: a cluster that
 * is down makes the questions fail, each within its time limit, never the start of the bot. Throws a Failure only for
 * options that cannot be meant.
 */
export function openCluster(options: ClusterOptions): Cluster {
  const limitMs = options.requestTimeoutMs ?? 10_000
  const connections = openConnections(options, limitMs)
  const door: Door = { environment: options.environment, connections, limitMs }
  // A copy has connections of its own, and patience for answers of some megabytes.
  const openDoor = (): Door => ({
    environment: options.environment,
    connections: openConnections(options, copyLimitMs),
    limitMs: copyLimitMs,
  })
  return {
    environment: options.environment,
    async describe(topics) {
      const call = callOf(door)
      const [metadata, controller] = await Promise.all([
        fetchMetadata(door, call, topics ?? null),
        controllerId(door),
      ])
      return { ...metadata, controllerId: controller }
    },
    quorum: () => describeQuorum(door, callOf(door)),
    async listGroups() {
      const call = callOf(door)
      return listGroups(door, call, await fetchMetadata(door, call, ['__consumer_offsets']))
    },
    async describeGroups(groups) {
      if (groups.length === 0) return new Map()
      const call = callOf(door)
      const found = await findCoordinators(
        door,
        call,
        groups.map(({ id }) => id),
      ).catch(toFailure)
      if (found instanceof Failure) return new Map(groups.map(({ id }) => [id, unknown(found)]))
      return describeGroups(
        door,
        call,
        groups,
        ({ id }) => found.get(id) ?? unknown(kafkaFailure(`Group ${id}`, kafkaError.notCoordinator)),
      )
    },
    committed: group => committed(door, group),
    shareOffsets: groups => shareOffsets(door, groups),
    listOffsets: (partitions, at) => listOffsets(door, partitions, at),
    scan: () => scan(door),
    commitOffsets: (group, offsets) => commitOffsets(door, group, offsets),
    deleteOffsets: (group, partitions) => deleteOffsets(door, group, partitions),
    deleteRecords: wanted => deleteRecords(door, wanted),
    writeTombstones: tombstones => writeTombstones(door, tombstones),
    deleteGroups: groups => deleteGroups(door, groups),
    createTopics: (topics, how) => createTopics(door, topics, how),
    deleteTopics: topics => deleteTopics(door, topics),
    createPartitions: (topics, how) => createPartitions(door, topics, how),
    alterConfigs: (resources, how) => alterConfigs(door, resources, how),
    topicConfigs: (topics, keys) => topicConfigs(door, topics, keys),
    brokerConfigs: (brokers, keys) => brokerConfigs(door, brokers, keys),
    alterPartitionReassignments: partitions => alterPartitionReassignments(door, partitions),
    listPartitionReassignments: () => listPartitionReassignments(door),
    logDirs: partitions => logDirs(door, partitions),
    features: () => features(door),
    brokerDefaults: () => brokerDefaults(door),
    clientQuotas: () => clientQuotas(door),
    alterClientQuotas: quotas => alterClientQuotas(door, quotas),
    scramUsers: () => scramUsers(door),
    alterScram: wanted => alterScram(door, wanted),
    tryScram: tried => tryScram(options, tried),
    createAcls: acls => createAcls(door, acls),
    deleteAcls: acls => deleteAcls(door, acls),
    describeAcls: () => describeAcls(door),
    topicRights: topics => topicRights(door, topics),
    mayDescribeTransaction: id => mayDescribeTransaction(door, id),
    measureBatches: question => measureBatches(door, question),
    readRecords: (question, take) => readRecords(door, question, take),
    copySource: () => ({ openDoor }),
    async copyFrom(source, spec, how) {
      const [from, to] = [source.openDoor(), openDoor()]
      try {
        return await copyPartitions(from, to, spec, how)
      } finally {
        from.connections.close()
        to.connections.close()
      }
    },
    copyProgress: (topic, job) => readCopyProgress(door, topic, job),
    requestsSent: () => connections.requestsSent(),
    async close() {
      connections.close()
    },
  }
}

const copyLimitMs = 30_000
