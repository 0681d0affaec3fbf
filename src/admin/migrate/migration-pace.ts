import type { CommittedProgress } from '../../kafka/copy/copy.ts'

/** How quickly a copy goes, over its last ten seconds. */
export interface MigrationPace {
  add(progress: readonly CommittedProgress[]): void
  /** Per second; null: nothing can be said yet. */
  rates(): { records: number; bytes: number; offsets: number } | null
}

const windowMs = 10_000

export function migrationPace(clock: () => number = () => performance.now()): MigrationPace {
  let seen: { at: number; records: number; bytes: number; offsets: number }[] = []
  return {
    add(progress) {
      const at = clock()
      const sum = (of: (one: CommittedProgress) => number): number =>
        progress.reduce((total, one) => total + of(one), 0)
      seen = [
        ...seen.filter((one, index) => at - one.at < windowMs || index === seen.length - 1),
        {
          at,
          records: sum(one => one.records),
          bytes: sum(one => one.bytes),
          offsets: sum(one => Number(one.nextOffset)),
        },
      ]
    },
    rates() {
      const [first] = seen
      const last = seen.at(-1)
      if (!first || !last || clock() - first.at < 500) return null
      const seconds = (clock() - first.at) / 1000
      return {
        records: (last.records - first.records) / seconds,
        bytes: (last.bytes - first.bytes) / seconds,
        offsets: (last.offsets - first.offsets) / seconds,
      }
    },
  }
}
