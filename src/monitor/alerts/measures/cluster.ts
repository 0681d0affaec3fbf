import { isUnderReplicated } from '../../../core/in-sync.ts'
import { count, counted, listed } from '../../../core/words.ts'
import type { Partition, Topic } from '../../../kafka/cluster.ts'
import type { Measured, Observed } from '../observed.ts'
import { notMeasured } from '../observed.ts'

/** Partitions without a leader. */
export function measureOffline({ environment, scan }: Observed): Measured {
  if (!scan) return notMeasured
  const { names: offline } = partitionsWhere(scan.topics, one => one.leader === null)
  const are = offline.length === 1 ? 'is' : 'are'
  const says =
    offline.length === 0
      ? `No partition is offline in ${environment}.`
      : `${counted(offline.length, 'partition')} ${are} offline, nobody can read or write: ${listed(offline)}.`
  return only(environment, offline.length, says)
}

/** Share of all partitions in percent; an offline one counts as offline, not here. */
export function measureUnderReplicated({ environment, scan }: Observed): Measured {
  if (!scan) return notMeasured
  const { names: under, of: all } = partitionsWhere(scan.topics, isUnderReplicated)
  const share = all === 0 ? 0 : (100 * under.length) / all
  const are = under.length === 1 ? 'is' : 'are'
  const says =
    under.length === 0
      ? `No partition is under-replicated in ${environment}.`
      : `${count(under.length)} of ${counted(all, 'partition')} ${are} under-replicated (${share.toFixed(share < 10 ? 1 : 0)} %): ${listed(under)}.`
  return only(environment, share, says)
}

export function measureController({ environment, controller }: Observed): Measured {
  if (!controller?.known) return notMeasured
  return controller.value === null
    ? only(environment, 1, 'There is no active controller: nothing can be created, moved or elected.')
    : only(environment, 0, `Controller ${controller.value} is active.`)
}

/** Each broker that should be there. */
export function measureBrokers({ scan }: Observed): Measured {
  if (!scan) return notMeasured
  const present = new Set(scan.brokers.map(one => one.id))
  const measurements = scan.expected.map(id => ({
    member: String(id),
    value: present.has(id) ? 0 : 1,
    says: present.has(id) ? `Broker ${id} is there.` : `Broker ${id} is not there.`,
  }))
  return { measurements, isComplete: true }
}

/** How full each broker's fullest log directory is; a failed one is full. */
export function measureDisks({ disks }: Observed): Measured {
  if (!disks) return notMeasured
  const measurements = [...disks].map(([broker, dirs]) => {
    const member = String(broker)
    if (!dirs.known)
      return { member, value: null, says: `The disk of broker ${broker} could not be asked for.` }
    const failed = dirs.value.find(one => one.error)
    if (failed) return { member, value: 100, says: `A disk of broker ${broker} has failed: ${failed.path}.` }
    const used = dirs.value.flatMap(({ path, totalBytes, usableBytes }) =>
      totalBytes === null || usableBytes === null || totalBytes <= 0n
        ? []
        : [{ path, percent: Number(((totalBytes - usableBytes) * 1000n) / totalBytes) / 10 }],
    )
    const fullest = used.sort((a, b) => b.percent - a.percent)[0]
    return fullest
      ? {
          member,
          value: fullest.percent,
          says: `The disk of broker ${broker} is ${fullest.percent.toFixed(0)} % full (${fullest.path}).`,
        }
      : { member, value: null, says: `Broker ${broker} does not say how full its disk is.` }
  })
  return { measurements, isComplete: true }
}

const only = (member: string, value: number, says: string): Measured => ({
  measurements: [{ member, value, says }],
  isComplete: true,
})

/** Only those that count are named: most scans of 10,000 partitions name none. */
function partitionsWhere(
  topics: readonly Pick<Topic, 'name' | 'partitions'>[],
  isSo: (partition: Partition) => boolean,
): { names: string[]; of: number } {
  const names: string[] = []
  let of = 0
  for (const { name, partitions } of topics)
    for (const partition of partitions) {
      of += 1
      if (isSo(partition)) names.push(`${name}-${partition.partition}`)
    }
  return { names, of }
}
