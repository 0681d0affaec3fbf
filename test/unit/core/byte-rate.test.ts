import { expect, test } from 'vitest'
import { byteRate } from '../../../src/core/arguments/byte-rate.ts'

const rate = byteRate('how fast')
const reader = { now: 0, zone: 'utc' }
const read = (typed: string): number => rate.read([typed], reader)

test.each([
  ['50MB', 50_000_000],
  ['50mb/s', 50_000_000],
  ['1.5 GiB', 1_610_612_736],
  ['64KiB/s', 65_536],
  ['1048576', 1_048_576],
  ['10b', 10],
])('%s is %d bytes a second, and stays so when it is kept', (typed, bytes) => {
  expect(read(typed)).toBe(bytes)
  expect(rate.read(rate.write(bytes), reader)).toBe(bytes)
})

test.each(['', '0', '0.1', '-5MB', '50TB', 'fast', '5 MB/min', '1e9', 'ib', '9999999999GB'])(
  '"%s" is refused with an example',
  typed => {
    expect(() => read(typed)).toThrow(
      expect.objectContaining({ code: 'usage', hint: expect.stringContaining('50MB') }),
    )
  },
)
