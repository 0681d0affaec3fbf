import { bytes } from '../../core/words.ts'
import type { BrokerRow } from './read-brokers.ts'

type Disk = NonNullable<BrokerRow['disks']>[number]

/** `62 % of 100.0 GiB`: of the disk, not of what Kafka wrote on it. Brokers tell this since Kafka 3.3 (KIP-827). */
export function diskWords({ fault, totalBytes, usableBytes }: Disk): string {
  if (fault !== null) return 'failed'
  const used = usedShare({ totalBytes, usableBytes })
  return used === null || totalBytes === null ? '–' : `${Math.round(used * 100)} % of ${bytes(totalBytes)}`
}

/** null: the broker does not tell the size of the disk. */
function usedShare({ totalBytes, usableBytes }: Pick<Disk, 'totalBytes' | 'usableBytes'>): number | null {
  if (totalBytes === null || usableBytes === null || totalBytes <= 0n) return null
  return Number(((totalBytes - usableBytes) * 10_000n) / totalBytes) / 10_000
}

/** The disk with the least room, a failed one before all others. */
export const fullestDisk = (disks: readonly Disk[]): Disk | undefined =>
  [...disks].sort((a, b) => rank(b) - rank(a))[0]

const rank = (disk: Disk): number => (disk.fault === null ? (usedShare(disk) ?? 0) : 2)
