import type { ScramMechanism } from '../../kafka/cluster.ts'

/** The stronger one last. */
export const scramMechanisms = ['SCRAM-SHA-256', 'SCRAM-SHA-512'] as const satisfies ScramMechanism[]

/** What `authentication` of the access file names (`scram-sha-256`); undefined: no SCRAM. */
export const scramMechanism = (written: string): ScramMechanism | undefined =>
  scramMechanisms.find(one => one.toLowerCase() === written.toLowerCase())
