import { count } from '../../../core/words.ts'
import type { Measured, Observed } from '../observed.ts'
import { notMeasured } from '../observed.ts'

/** Records a second on each topic whose rate is known. */
export function measureRates({ scan, rates }: Observed): Measured {
  if (!scan || !rates) return notMeasured
  const measurements = scan.topics.map(({ name }) => {
    const rate = rates.get(name)
    return rate === undefined
      ? { member: name, value: null, says: `The rate of topic "${name}" is not known.` }
      : { member: name, value: rate, says: `Topic "${name}" gets ${perSecond(rate)}.` }
  })
  return { measurements, isComplete: true }
}

const perSecond = (rate: number): string =>
  `${rate < 10 ? Number(rate.toFixed(1)) : count(Math.round(rate))} records a second`
