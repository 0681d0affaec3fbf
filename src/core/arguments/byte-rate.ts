import { type Argument, argument } from '../argument.ts'
import { Failure } from '../failure.ts'

const units: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
}

/** Whole bytes per second, at least one: `50MB`, `50MB/s`, `1.5GiB`, or bytes without a unit. */
export const byteRate = (explain: string): Argument<number> =>
  argument({
    explain,
    placeholder: '50MB',
    field: { type: 'text', example: '50MB' },
    parse: typed => {
      const [, amount, unit = 'b'] =
        /^\s*(\d{1,15}(?:\.\d{1,9})?)\s*([kmg]?i?b)?(?:\/s)?\s*$/i.exec(typed) ?? []
      const rate = Math.round(Number(amount) * (units[unit.toLowerCase()] ?? Number.NaN))
      if (Number.isSafeInteger(rate) && rate >= 1) return rate
      throw new Failure('usage', `"${typed}" is not a number of bytes a second.`, {
        hint: 'Write 50MB, 50MiB, or bytes without a unit.',
      })
    },
  })
