import { Failure } from '../../core/failure.ts'
import type { Seen } from './seen.ts'

/** The expression took more than one record is given: it is at fault, and would be on the next record. */
export const tooMuch = (said: string, { partition, offset }: Pick<Seen, 'partition' | 'offset'>): Failure =>
  new Failure('usage', `The expression was stopped at record ${partition}/${offset}: ${said}`, {
    hint: 'Write one without endless functions and large ranges.',
  })
