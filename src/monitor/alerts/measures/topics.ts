import { shareText } from '../../../core/score/sighted-errors.ts'
import { count, listed } from '../../../core/words.ts'
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

/** The health score of each topic. */
export function measureScores({ scan, judgement }: Observed): Measured {
  if (!scan || !judgement) return notMeasured
  const measurements = [...judgement.topics].map(([member, { score }]) => {
    if (score.value === null)
      return { member, value: null, says: `The health of topic "${member}" is not known.` }
    const [worst] = score.findings
    const why = worst ? ` ${worst.text}` : ''
    return {
      member,
      value: score.value,
      says: `Topic "${member}" has a health score of ${score.value}.${why}`,
    }
  })
  return { measurements, isComplete: true }
}

/** The errors of each topic that has an error topic, in percent of its records. */
export function measureErrors({ scan, judgement }: Observed): Measured {
  if (!scan || !judgement) return notMeasured
  const measurements = [...judgement.errors].map(([member, { share, from }]) =>
    share === null
      ? { member, value: null, says: `How many records of topic "${member}" end as errors is not known.` }
      : {
          member,
          value: 100 * share,
          says: `${shareText(share)} of the records of topic "${member}" end as errors in ${listed([...from])}.`,
        },
  )
  return { measurements, isComplete: true }
}
