/** Points of a topic's score. A state of partitions costs once for being there, and by the share of partitions in it. */
export const topicWeights = {
  offline: 30,
  offlineShare: 30,
  underMinIsr: 20,
  underMinIsrShare: 20,
  underReplicated: 10,
  underReplicatedShare: 15,
  lagWarning: 10,
  lagCritical: 25,
  recordsLost: 25,
  errorsWarning: 8,
  errorsCritical: 20,
  oneReplica: 15,
  tooFewReplicas: 10,
  minIsr: 5,
}
export type TopicWeights = Readonly<typeof topicWeights>

/** Points of the cluster's score. */
export const clusterWeights = {
  noController: 60,
  brokerMissing: 15,
  offline: 40,
  underReplicatedMany: 25,
  underReplicated: 10,
  diskCritical: 25,
  diskWarning: 10,
  leadersUneven: 5,
  throttleLeft: 3,
  reassignmentOld: 5,
  metadataVersion: 2,
  /** For each point by which the mean of the topics' scores is below 90. */
  topics: 0.25,
}
export type ClusterWeights = Readonly<typeof clusterWeights>

export interface ScoreWeights {
  topic: TopicWeights
  cluster: ClusterWeights
}

/**
 * Sums that must not be below others, or a score would rise when something gets worse: each side is the keys whose points
 * are added. A partition that goes from the second to the first, a topic that loses a replica, a lag that grows.
 */
export const topicOrder: readonly WeightOrder<keyof TopicWeights>[] = [
  { more: 'offline', less: ['underMinIsr'] },
  { more: 'underMinIsr', less: ['underReplicated'] },
  { more: 'offlineShare', less: ['underMinIsrShare'] },
  { more: 'underMinIsrShare', less: ['underReplicatedShare'] },
  { more: 'lagCritical', less: ['lagWarning'] },
  { more: 'errorsCritical', less: ['errorsWarning'] },
  { more: 'oneReplica', less: ['tooFewReplicas', 'minIsr'] },
]
export const clusterOrder: readonly WeightOrder<keyof ClusterWeights>[] = [
  { more: 'offline', less: ['underReplicatedMany'] },
  { more: 'underReplicatedMany', less: ['underReplicated'] },
  { more: 'diskCritical', less: ['diskWarning'] },
]
export interface WeightOrder<Key> {
  more: Key
  less: readonly Key[]
}
