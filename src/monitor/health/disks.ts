import type { Aspect, Cost } from '../../core/score/score.ts'
import type { ClusterWeights } from '../../core/score/weights.ts'
import { bytes, listed } from '../../core/words.ts'
import type { LogDir } from '../../kafka/cluster.ts'
import type { ObservedHealth } from './observed-health.ts'

/** The fullest one costs; all that are too full are told. A disk that has failed holds nothing more. */
export function disksAspect(observed: ObservedHealth, weights: ClusterWeights): Aspect {
  const { logDirs } = observed
  const dirs = logDirs.known
    ? [...logDirs.value].flatMap(([broker, one]) =>
        one.known ? one.value.map(dir => ({ broker, dir })) : [],
      )
    : []
  const costs = dirs
    .flatMap(({ broker, dir }) => costOf(broker, dir, weights))
    .sort((a, b) => b.cost - a.cost || (a.id < b.id ? -1 : 1))
    .map((one, index) => (index === 0 ? one : { ...one, cost: 0 }))
  return { id: 'disks', what: 'how full the disks are', costs, unknown: whyUnknown(observed) }
}

/** A broker that is gone takes what it said of its disks with it: that is not known any more. */
function whyUnknown({ logDirs, brokers, expected }: ObservedHealth): string | null {
  if (!logDirs.known) return logDirs.why.message
  const ids = [...new Set([...expected, ...brokers.map(one => one.id)])].sort((a, b) => a - b)
  const silent = ids.filter(id => !logDirs.value.get(id)?.known)
  return silent.length === 0
    ? null
    : `${silent.length === 1 ? 'broker' : 'brokers'} ${listed(silent.map(String), 5)} did not tell`
}

function costOf(broker: number, dir: LogDir, weights: ClusterWeights): Cost[] {
  const command = 'topics list --sort size'
  if (dir.error)
    return [
      {
        severity: 'critical',
        id: `disk-failed-${broker}-${dir.path}`,
        text: `A disk of broker ${broker} has failed.`,
        evidence: `${dir.path}: ${dir.error.message}`,
        command: 'topics list --sort trouble',
        cost: weights.diskCritical,
      },
    ]
  if (dir.totalBytes === null || dir.usableBytes === null || dir.totalBytes <= 0n) return []
  const used = Number(((dir.totalBytes - dir.usableBytes) * 1000n) / dir.totalBytes) / 10
  if (used <= 75) return []
  return [
    {
      severity: used > 85 ? 'critical' : 'warning',
      id: `disk-${broker}-${dir.path}`,
      text: `The disk of broker ${broker} is ${used.toFixed(0)} % full.`,
      evidence: `${bytes(dir.usableBytes)} of ${bytes(dir.totalBytes)} are free in ${dir.path}.`,
      command,
      cost: used > 85 ? weights.diskCritical : weights.diskWarning,
    },
  ]
}
