import type { ScanSamples } from '../../../../src/store/history.ts'

/** Topic `t` with these log ends, committed by group `g`. */
export const aScan = (
  at: number,
  ends: readonly (bigint | null)[],
  offsets: readonly bigint[],
  changes: Partial<ScanSamples> & { uuid?: string } = {},
): ScanSamples => {
  const { uuid = 'u1', ...rest } = changes
  return {
    environment: 'local',
    at,
    topics: [
      { name: 't', id: uuid, partitions: ends.map((end, partition) => ({ partition, start: 0n, end })) },
    ],
    groups: [
      { group: 'g', commits: offsets.map((offset, partition) => ({ topic: 't', partition, offset })) },
    ],
    ...rest,
  }
}
