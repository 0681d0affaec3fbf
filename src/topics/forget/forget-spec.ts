import { createHmac } from 'node:crypto'
import { z } from 'zod'

/**
 * How a topic forgets, by its cleanup.policy. `tombstones`: compaction takes away what the keys had before. `time`: Kafka deletes
 * what is old. `both` is `compact,delete`.
 */
export const way = z.enum(['tombstones', 'time', 'both'])
export type Way = z.infer<typeof way>

/** What people approve for one topic; of the key itself nothing is in it. */
export const topicToForgetIn = z.object({
  topic: z.string(),
  id: z.string(),
  way,
  /** DeleteRecords: what lies before these offsets is deleted. */
  before: z.array(z.object({ partition: z.number(), offset: z.bigint() })),
})
export type TopicToForgetIn = z.infer<typeof topicToForgetIn>

export const forgetDecision = z.object({
  clusterId: z.string(),
  topics: z.array(topicToForgetIn),
  where: z.string().nullable(),
})
export type ForgetDecision = z.infer<typeof forgetDecision>

/** What the job is to do. The key is in its checkpoint, until it has ended. */
export const forgetSpec = forgetDecision.extend({
  /** Hexadecimal digits; see `hashOf`. */
  salt: z.string(),
  /** HMAC of the key: what the certificate names it by. */
  hash: z.string(),
  /** How many records the plan found, by topic. */
  planned: z.record(z.string(), z.number()),
  /** Records that the expression could not judge: so many were told of by the plan. */
  notJudged: z.number(),
})
export type ForgetSpec = z.infer<typeof forgetSpec>

/** HMAC-SHA-256 of a key's bytes with the salt as its secret, in hexadecimal digits: what the certificate names a key by. */
export const hashOf = (salt: string, key: Buffer): string =>
  createHmac('sha256', Buffer.from(salt, 'hex')).update(key).digest('hex')
