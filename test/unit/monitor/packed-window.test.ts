import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LagSample } from '../../../src/core/lag-state.ts'
import { packedWindow } from '../../../src/monitor/score/packed-window.ts'

const keptMs = 100
const leastMs = 10
type Added = [partition: number, committed: number, end: number | null]

/** The same kept as plain objects. */
function plainWindow() {
  let times: number[] = []
  let windows = new Map<number, LagSample[]>()
  return {
    scan(at: number, added: readonly Added[]): Map<number, LagSample[]> {
      times = times.filter(one => one > at - keptMs)
      const [previous, last] = [times.at(-2), times.at(-1)]
      const replaced = previous !== undefined && last !== undefined && last - previous < leastMs ? last : null
      if (replaced !== null) times.pop()
      times.push(at)
      const next = new Map<number, LagSample[]>()
      for (const [partition, committed, end] of added) {
        const sample = { at, committed: BigInt(committed), start: 0n, end: end === null ? null : BigInt(end) }
        const before = (windows.get(partition) ?? []).filter(
          one => one.at > at - keptMs && one.at !== replaced,
        )
        next.set(partition, committed === end ? [sample] : [...before, sample])
      }
      windows = next
      return next
    },
  }
}

test('packed samples are those that were put in, whatever comes, goes and is caught up', () => {
  const added = fc.uniqueArray(
    fc.tuple(fc.nat(9), fc.nat(5), fc.option(fc.integer({ min: 3, max: 8 }))) as fc.Arbitrary<Added>,
    { selector: ([partition]) => partition, maxLength: 6 },
  )
  const scans = fc.array(fc.record({ after: fc.integer({ min: 1, max: 60 }), added }), { maxLength: 40 })
  fc.assert(
    fc.property(scans, all => {
      const packed = packedWindow('id')
      const plain = plainWindow()
      let at = 0
      for (const { after, added: some } of all) {
        at += after
        packed.begin(at, keptMs, leastMs)
        for (const [partition, committed, end] of some)
          packed.add(partition, BigInt(committed), 0n, end === null ? null : BigInt(end))
        const seen: LagSample[][] = []
        packed.each(samples => seen.push(samples))
        const wanted = [...plain.scan(at, some)].sort(([a], [b]) => a - b).map(([, samples]) => samples)
        expect(seen).toEqual(wanted)
      }
    }),
  )
})
