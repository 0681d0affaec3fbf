import { expect, test } from 'vitest'
import { lastMove } from '../../../src/admin/offsets/moved-lately.ts'
import type { PartitionWindow } from '../../../src/store/history.ts'

const window = (...commits: [number, bigint][]): PartitionWindow => ({
  topic: 't',
  topicId: 'id',
  partition: 0,
  points: commits.map(([at, committed]) => ({ at, committed, start: 0n, end: 100n })),
})

test('a commit that stood still is not taken for a reader', () => {
  expect(lastMove([window([1, 5n], [2, 5n], [3, 5n])], 0)).toBeNull()
  expect(lastMove([], 0)).toBeNull()
})

test('the newest move over all partitions is told, backwards ones too', () => {
  expect(lastMove([window([1, 5n], [2, 6n], [3, 6n]), window([1, 9n], [3, 8n])], 0)).toBe(3)
})

test('the bot’s own move is not taken for a reader', () => {
  expect(lastMove([window([10, 5n], [20, 0n], [30, 0n])], 15)).toBeNull()
  expect(lastMove([window([10, 5n], [20, 0n], [30, 4n])], 15)).toBe(30)
})
