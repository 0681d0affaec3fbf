import type { Reassignment } from '../../kafka/cluster.ts'

/** Where a partition that is being moved will be. */
export const targetOf = ({ replicas, removing }: Pick<Reassignment, 'replicas' | 'removing'>): number[] =>
  replicas.filter(broker => !removing.includes(broker))
