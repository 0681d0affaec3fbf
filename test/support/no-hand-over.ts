import { Failure } from '../../src/core/failure.ts'
import type { HandOver } from '../../src/core/hand-over.ts'

const none = (): never => {
  throw new Failure('not-found', 'There is no password here.')
}

export const noHandOver: HandOver = { offer: none, set: none }
