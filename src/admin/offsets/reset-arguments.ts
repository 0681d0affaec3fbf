import type { OffsetTarget } from './offset-target.ts'

/** What `offsets reset` was asked to do. */
export interface ResetArguments {
  /** Names, globs, or several with commas between. */
  group: string[]
  topic: string | undefined
  partitions: number[] | undefined
  to: OffsetTarget
  create: boolean
}
