interface Replicated {
  /** null: nobody leads it, it is offline. */
  leader: number | null
  replicas: readonly number[]
  isr: readonly number[]
}

/** Of a partition that is online: one without a leader is offline, and not under-replicated besides. */
export const isUnderReplicated = ({ leader, replicas, isr }: Replicated): boolean =>
  leader !== null && isr.length < replicas.length

/**
 * Whether producers with acks=all are refused. Since 3.7 brokers ask for no more replicas than there are, whatever
 * `min.insync.replicas` says (KAFKA-15583, `effectiveMinIsr` in kafka.cluster.Partition); older ones refuse such a topic always.
 */
export const isBelowMinIsr = ({ leader, replicas, isr }: Replicated, minIsr: number): boolean =>
  leader !== null && isr.length < Math.min(minIsr, replicas.length)
