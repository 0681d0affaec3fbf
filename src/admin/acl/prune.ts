import type { Argument } from '../../core/argument.ts'
import { flag } from '../../core/arguments/kinds.ts'

/** Rules that nobody declared stay unless somebody says otherwise. */
export const prune = (): Argument<boolean> =>
  flag('also delete the rules that the access file does not declare')
