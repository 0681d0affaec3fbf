import type { MigrateSpec } from './migrate-spec.ts'

/** A lease that was not renewed for so long is anybody's; a process that has ended leaves its own at once. */
export const silentMs = 15_000

/** The name of a share in transactional ids, and which partitions of the source are in it: a fixed set, as the fencing asks. */
export const shareName = (share: number): string => `share-${share}`
export const isInShare = ({ shares }: MigrateSpec, share: number, partition: number): boolean =>
  partition % shares === share
export const allShares = ({ shares }: MigrateSpec): number[] =>
  Array.from({ length: shares }, (_, share) => share)
