import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type PlacedPartition,
  type PlacementBroker,
  placeReplicas,
} from '../../../src/topics/replication/place-replicas.ts'

interface Case {
  brokers: PlacementBroker[]
  partitions: PlacedPartition[]
  factor: number
}

/** Clusters of 1 to 9 brokers with racks or without, and partitions placed anyhow, some with replicas behind or brokers gone. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    racks: fc.oneof(
      fc.array<string | null>(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 9 }),
      fc.array<string | null>(fc.constant(null), { minLength: 1, maxLength: 9 }),
    ),
    gone: fc.integer({ min: 0, max: 1 }),
    partitions: fc.array(
      fc.record({ order: fc.infiniteStream(fc.nat()), size: fc.nat(), sync: fc.nat(), leader: fc.nat() }),
      { minLength: 1, maxLength: 8 },
    ),
    factor: fc.nat(),
  })
  .map(({ racks, gone, partitions, factor }) => {
    const brokers = racks.map((rack, id) => ({ id, rack }))
    const ids = [...brokers.map(one => one.id), ...Array.from({ length: gone }, (_, n) => 100 + n)]
    return {
      brokers,
      factor: 1 + (factor % brokers.length),
      partitions: partitions.map(({ order, size, sync, leader }, partition) => {
        const weights = new Map(ids.map(id => [id, order.next().value ?? 0]))
        const replicas = ids
          .toSorted((a, b) => (weights.get(a) ?? 0) - (weights.get(b) ?? 0))
          .slice(0, 1 + (size % ids.length))
        const alive = replicas.filter(id => id < 100)
        const isr = alive.filter((_, index) => index === 0 || ((sync >> index) & 1) === 0)
        return { partition, replicas, isr, leader: isr[leader % Math.max(1, isr.length)] ?? null }
      }),
    }
  })

const place = ({ brokers, partitions, factor }: Case): number[][] =>
  placeReplicas('t', partitions, brokers, factor)

function each({ brokers, partitions, factor }: Case) {
  return place({ brokers, partitions, factor }).map((replicas, index) => {
    const before = partitions[index]
    if (!before) throw new Error('a placement for no partition')
    const present = before.replicas.filter(id => id < 100)
    return { before, replicas, present, isShrinking: present.length > factor }
  })
}
const rackOf = ({ brokers }: Case, id: number): string => brokers.find(one => one.id === id)?.rack ?? ''
const spreadOf = (one: Case, ids: readonly number[]): number[] =>
  [...Map.groupBy(ids, id => rackOf(one, id)).values()].map(some => some.length)
/** Sum of squares: least where racks are used most evenly. */
const unevenness = (one: Case, ids: readonly number[]): number =>
  spreadOf(one, ids).reduce((sum, count) => sum + count * count, 0)

function* subsets(ids: readonly number[], size: number): Generator<number[]> {
  if (size === 0) yield []
  else
    for (const [index, id] of ids.entries())
      for (const rest of subsets(ids.slice(index + 1), size - 1)) yield [id, ...rest]
}

const holds = (property: (one: Case) => void) => fc.assert(fc.property(cases, property), { numRuns: 400 })

describe('the placement of replicas', () => {
  test('gives each partition so many brokers that are there, each once', () =>
    holds(one => {
      for (const { replicas } of each(one)) {
        expect(new Set(replicas).size).toBe(one.factor)
        expect(replicas.every(id => one.brokers.some(broker => broker.id === id))).toBe(true)
      }
    }))

  test('never takes the leader away', () =>
    holds(one => {
      for (const { before, replicas } of each(one))
        if (before.leader !== null) expect(replicas).toContain(before.leader)
    }))

  test('spreads over the racks as evenly as any choice could, when replicas are added', () =>
    holds(one => {
      const all = one.brokers.map(broker => broker.id)
      const best = Math.min(...[...subsets(all, one.factor)].map(ids => unevenness(one, ids)))
      for (const { replicas, isShrinking } of each(one))
        if (!isShrinking) expect(unevenness(one, replicas)).toBe(best)
    }))

  test('keeps as many of the present replicas as an even spread allows, and copies no more than that', () =>
    holds(one => {
      const all = one.brokers.map(broker => broker.id)
      for (const { replicas, present, isShrinking } of each(one)) {
        if (isShrinking) continue
        const kept = (ids: readonly number[]) => ids.filter(id => present.includes(id)).length
        const even = [...subsets(all, one.factor)].filter(
          ids => unevenness(one, ids) === unevenness(one, replicas),
        )
        expect(kept(replicas)).toBe(Math.max(...even.map(kept)))
      }
    }))

  test('copies nothing when replicas are taken away, and takes those in sync last', () =>
    holds(one => {
      for (const { before, replicas, present, isShrinking } of each(one)) {
        if (!isShrinking) continue
        expect(replicas.every(id => present.includes(id))).toBe(true)
        const inSync = before.isr.filter(id => present.includes(id))
        expect(replicas.filter(id => inSync.includes(id))).toHaveLength(Math.min(inSync.length, one.factor))
      }
    }))

  test('leaves what is right as it is, so that a second plan is empty', () =>
    holds(one => {
      const first = place(one)
      const partitions = one.partitions.map((partition, index) => ({
        ...partition,
        replicas: first[index] ?? [],
        isr: first[index] ?? [],
        leader: first[index]?.includes(partition.leader ?? -1)
          ? partition.leader
          : (first[index]?.[0] ?? null),
      }))
      const isEven = each(one).every(({ isShrinking }) => !isShrinking)
      if (isEven) expect(place({ ...one, partitions })).toEqual(first)
    }))

  test('loads no broker with a new replica that another one of its rack could better hold', () =>
    holds(one => {
      const placed = each(one)
      const held = (id: number) => placed.filter(({ replicas }) => replicas.includes(id)).length
      for (const { before, replicas } of placed)
        for (const id of replicas.filter(id => !before.replicas.includes(id)))
          for (const { id: other } of one.brokers)
            if (rackOf(one, other) === rackOf(one, id) && !replicas.includes(other))
              expect(held(id) - held(other)).toBeLessThan(2)
    }))

  test('lets no broker be the preferred leader of much more than another replica’s broker', () =>
    holds(one => {
      const placed = each(one)
      const leads = (id: number) => placed.filter(({ replicas }) => replicas[0] === id).length
      for (const { before, replicas } of placed) {
        if (replicas.join() === before.replicas.join()) continue
        for (const id of replicas) expect(leads(replicas[0] ?? -1) - leads(id)).toBeLessThan(2)
      }
    }))
})

test('six partitions with one replica each become balanced over three brokers', () => {
  const brokers = [1, 2, 3].map(id => ({ id, rack: null }))
  const partitions = [1, 2, 3, 1, 2, 3].map((id, partition) => ({
    partition,
    replicas: [id],
    isr: [id],
    leader: id,
  }))
  const placed = placeReplicas('t', partitions, brokers, 2)
  for (const { id } of brokers) expect(placed.filter(replicas => replicas.includes(id))).toHaveLength(4)
  expect(placed.map(replicas => replicas[0])).toEqual([1, 2, 3, 1, 2, 3])
})
