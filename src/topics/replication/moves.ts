import { z } from 'zod'

/** One partition: the brokers that hold it, and those that are to, each time the preferred leader first. */
export const moveShape = z.object({
  topic: z.string(),
  partition: z.number(),
  from: z.array(z.number()),
  to: z.array(z.number()),
})
export type Move = z.infer<typeof moveShape>

/** The brokers that get a copy. */
export const addedBy = ({ from, to }: Pick<Move, 'from' | 'to'>): number[] =>
  to.filter(broker => !from.includes(broker))

export const isSameSet = (one: readonly number[], other: readonly number[]): boolean =>
  one.length === other.length && one.every(broker => other.includes(broker))

export const nameOf = ({ topic, partition }: Pick<Move, 'topic' | 'partition'>): string =>
  `${topic}-${partition}`
