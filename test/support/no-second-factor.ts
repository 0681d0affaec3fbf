import { Failure } from '../../src/core/failure.ts'
import type { SecondFactor } from '../../src/core/second-factor.ts'

const none = (): never => {
  throw new Failure('refused', 'There is no second factor here.')
}

/** A policy that asks nobody for a code. */
export const noSecondFactor: SecondFactor = {
  isAsked: () => false,
  missing: none,
  prove: none,
  standing: () => ({ state: 'none' }),
  enrol: none,
  confirm: none,
  trouble: () => null,
}
