import { counted } from '../../../core/words.ts'
import type { Measured, MeasuredGroup, Measurement, Observed } from '../observed.ts'
import { notMeasured } from '../observed.ts'

/** Records that each group is behind, over all its partitions. */
export function measureLag({ scan }: Observed): Measured {
  if (!scan) return notMeasured
  return { measurements: scan.groups.map(lagOf), isComplete: scan.isComplete }
}

function lagOf({ id, state, total }: MeasuredGroup): Measurement {
  if (!total || total.lag === null) {
    const isNothing = total !== null && total.unknown === 0
    const says = isNothing
      ? `Group "${id}" has no lag to measure.`
      : `The lag of group "${id}" could not be read.`
    return { member: id, value: null, isNothing, says }
  }
  const nobody = state === 'Empty' ? ' and nobody reads' : ''
  return {
    member: id,
    value: Number(total.lag),
    isAtLeast: total.unknown > 0,
    says: `Group "${id}" is ${counted(total.lag, 'record')} behind${nobody}.`,
  }
}
