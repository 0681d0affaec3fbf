import { createHash } from 'node:crypto'

export interface PlacementBroker {
  id: number
  rack: string | null
}
/** `replicas` as they are now, the preferred leader first. */
export interface PlacedPartition {
  partition: number
  leader: number | null
  replicas: readonly number[]
  isr: readonly number[]
}

/**
 * The brokers that are to hold each partition, the preferred leader first; `replicationFactor` is at most the number of
 * brokers. A partition whose replicas are right stays as it is. The leader stays. With fewer replicas than now only present
 * ones remain, those in sync before the others; else racks are used as evenly as can be, and as many present replicas stay
 * as that allows. Replicas and preferred leaders are spread over the brokers, by this topic alone and a hash of its name, so
 * that the answer is the same while other topics come and go.
 */
export function placeReplicas(
  topic: string,
  partitions: readonly PlacedPartition[],
  brokers: readonly PlacementBroker[],
  replicationFactor: number,
): number[][] {
  const racks = racksOf(brokers)
  const alive = new Set(brokers.map(one => one.id))
  const holds = countOf(partitions.flatMap(one => one.replicas.filter(broker => alive.has(broker))))
  const seed = hashOf(topic)
  const placed = partitions.map(partition => {
    const replicas = choose(seed, partition, racks, holds, replicationFactor)
    for (const broker of partition.replicas) if (alive.has(broker)) add(holds, broker, -1)
    for (const broker of replicas) add(holds, broker, 1)
    return replicas
  })
  spreadAdded(partitions, placed, racks, holds)
  spreadLeaders(partitions, placed)
  return placed
}

/** Broker → rack. Where a broker names none, racks say nothing (as Kafka’s own tools have it): one rack for all. */
type Racks = ReadonlyMap<number, string>

function racksOf(brokers: readonly PlacementBroker[]): Racks {
  const isAware = brokers.every(one => one.rack !== null)
  return new Map(brokers.map(({ id, rack }) => [id, isAware ? (rack ?? '') : '']))
}

/** Broker by broker, each time the one that fits best to those that were chosen before. */
function choose(
  seed: number,
  { partition, leader, replicas, isr }: PlacedPartition,
  racks: Racks,
  holds: ReadonlyMap<number, number>,
  replicationFactor: number,
): number[] {
  const present = replicas.filter(broker => racks.has(broker))
  const isShrinking = present.length > replicationFactor
  const candidates = isShrinking ? present : [...racks.keys()]
  const chosen: number[] = []
  const inRack = new Map<string, number>()
  const keys = (broker: number): number[] => {
    const spread = inRack.get(racks.get(broker) ?? '') ?? 0
    const inSync = Number(!isr.includes(broker))
    return [
      Number(broker !== leader),
      ...(isShrinking ? [inSync, spread] : [spread, inSync, Number(!present.includes(broker))]),
      holds.get(broker) ?? 0,
      mixed(seed, partition, broker),
    ]
  }
  while (chosen.length < replicationFactor) {
    const ranked = candidates
      .filter(broker => !chosen.includes(broker))
      .map(broker => ({ broker, keys: keys(broker) }))
    const best = ranked.reduce(
      (one, other) => (isBefore(other.keys, one.keys) ? other : one),
      ranked[0] ?? none,
    )
    if (best === none) break
    chosen.push(best.broker)
    const rack = racks.get(best.broker) ?? ''
    inRack.set(rack, (inRack.get(rack) ?? 0) + 1)
  }
  return [
    ...replicas.filter(broker => chosen.includes(broker)),
    ...chosen.filter(broker => !replicas.includes(broker)),
  ]
}

const none = { broker: -1, keys: [] as number[] }

function isBefore(one: readonly number[], other: readonly number[]): boolean {
  const index = one.findIndex((key, at) => key !== other[at])
  return index >= 0 && (one[index] ?? 0) < (other[index] ?? 0)
}

/** A new replica goes to another broker of the same rack as long as one holds at least two fewer of the topic. */
function spreadAdded(
  partitions: readonly PlacedPartition[],
  placed: number[][],
  racks: Racks,
  holds: Map<number, number>,
): void {
  for (let isMoved = true; isMoved; ) {
    isMoved = false
    for (const [index, replicas] of placed.entries())
      for (const [at, broker] of replicas.entries()) {
        if (partitions[index]?.replicas.includes(broker)) continue
        const better = lighter(
          broker,
          [...racks.keys()].filter(one => racks.get(one) === racks.get(broker) && !replicas.includes(one)),
          holds,
        )
        if (better === undefined) continue
        replicas[at] = better
        add(holds, broker, -1)
        add(holds, better, 1)
        isMoved = true
      }
  }
}

/** Of partitions that change, another replica becomes the preferred leader where its broker leads at least two fewer. */
function spreadLeaders(partitions: readonly PlacedPartition[], placed: number[][]): void {
  const leads = countOf(placed.flatMap(replicas => replicas.slice(0, 1)))
  for (let isMoved = true; isMoved; ) {
    isMoved = false
    for (const [index, replicas] of placed.entries()) {
      const [first] = replicas
      if (first === undefined || isSame(replicas, partitions[index]?.replicas ?? [])) continue
      const better = lighter(first, replicas, leads)
      if (better === undefined) continue
      placed[index] = [better, ...replicas.filter(one => one !== better)]
      add(leads, first, -1)
      add(leads, better, 1)
      isMoved = true
    }
  }
}

function lighter(
  broker: number,
  others: readonly number[],
  counts: ReadonlyMap<number, number>,
): number | undefined {
  const of = (one: number): number => counts.get(one) ?? 0
  const [lightest] = others.toSorted((a, b) => of(a) - of(b))
  return lightest !== undefined && of(lightest) <= of(broker) - 2 ? lightest : undefined
}

export const isSame = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every((broker, index) => broker === other[index])

function countOf(brokers: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const broker of brokers) add(counts, broker, 1)
  return counts
}

const add = (counts: Map<number, number>, broker: number, by: number): void =>
  void counts.set(broker, (counts.get(broker) ?? 0) + by)

const hashOf = (text: string): number => createHash('sha256').update(text).digest().readUInt32BE(0)

/** Spreads what is equally good over the brokers. MurmurHash3’s last step: https://github.com/aappleby/smhasher */
function mixed(seed: number, partition: number, broker: number): number {
  let hash = seed ^ Math.imul(partition + 1, 0x9e3779b1) ^ Math.imul(broker + 1, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
