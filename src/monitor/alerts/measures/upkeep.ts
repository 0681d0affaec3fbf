import { counted, listed } from '../../../core/words.ts'
import { type Measured, type Measurement, notMeasured, type Observed } from '../observed.ts'

const dayMs = 86_400_000

/** How much of its `rotation_days` the password of each account has used, in percent. */
export function measureCredentialAge({ accounts, now }: Observed): Measured {
  if (!accounts) return notMeasured
  const measurements = accounts.map(({ account, since, isExact, rotationDays }): Measurement => {
    const days = Math.floor((now - since) / dayMs)
    const left = rotationDays - days
    const due =
      left > 0
        ? `is due in ${counted(left, 'day')}`
        : left === 0
          ? 'is due today'
          : `was due ${counted(-left, 'day')} ago`
    const age = `${isExact ? '' : 'at least '}${counted(days, 'day')} old`
    return {
      member: account,
      value: (100 * (now - since)) / (rotationDays * dayMs),
      isAtLeast: !isExact,
      says: `The password of account "${account}" is ${age}: it ${due}.`,
    }
  })
  return { measurements, isComplete: true }
}

/** How many things differ in each declared topic. */
export function measureDrift({ scan, drift }: Observed): Measured {
  if (!scan || !drift) return notMeasured
  const drifted = [...drift.topics].map(
    ([member, whats]): Measurement => ({
      member,
      value: whats.length,
      says: `Topic "${member}" is not as it is declared: ${listed(whats)}.`,
    }),
  )
  if (!drift.isComplete) return { measurements: drifted, isComplete: false }
  const others = scan.topics.flatMap(({ name: member }): Measurement[] =>
    drift.topics.has(member) ? [] : [{ member, value: 0, says: `Topic "${member}" has no drift.` }],
  )
  return { measurements: [...drifted, ...others], isComplete: true }
}
