import type { AlertRule } from '../../../config/config.ts'
import type { WindowState } from '../../../core/lag-state.ts'
import { writeDuration } from '../../../core/time.ts'
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

/** How old the oldest record is that each group has not read. */
export function measureLagTime({ scan, judgement }: Observed): Measured {
  if (!scan || !judgement) return notMeasured
  const measurements = [...judgement.groups].map(([member, { behindMs, state }]): Measurement => {
    if (behindMs === null && state !== 'ok')
      return { member, value: null, says: `How old the lag of group "${member}" is, is not known.` }
    const value = behindMs ?? 0
    const age = writeDuration(Math.max(1000, Math.round(value / 1000) * 1000))
    return { member, value, says: `Group "${member}" is ${age} behind.` }
  })
  return { measurements, isComplete: scan.isComplete }
}

const meanings: Readonly<Record<WindowState, string>> = {
  ok: 'reads well',
  'catching up': 'is behind, and catching up',
  'falling behind': 'is falling behind: more arrives than it reads',
  rewound: 'was set back, and reads again',
  stalled: 'is stalled: its commits do not move although records wait',
  stopped: 'is stopped: records wait, and it has no members',
  lost: 'has lost records: they expired before it read them',
  'never committed': 'has never committed',
  'beyond the end': 'has commits beyond the end: the topic was truncated or made anew',
  unknown: 'is not known well enough',
}

/** Whether each group is in one of the states that the rule names. */
export function measureLagState({ scan, judgement }: Observed, { states }: AlertRule): Measured {
  if (!scan || !judgement) return notMeasured
  const measurements = [...judgement.groups].map(([member, { state }]): Measurement => {
    if (state === null || state === 'unknown')
      return {
        member,
        value: null,
        isNothing: state === null,
        says: `How group "${member}" reads is not known.`,
      }
    return { member, value: states.includes(state) ? 1 : 0, says: `Group "${member}" ${meanings[state]}.` }
  })
  return { measurements, isComplete: scan.isComplete }
}
