import { z } from 'zod'
import { scramMechanisms } from './scram-mechanisms.ts'

/** What is decided about an account, and covered by the digest. */
export const rotationShape = z.object({
  clusterId: z.string(),
  account: z.string(),
  /** What it can sign in by when the plan is made. */
  before: z.array(z.string()),
  /** What gets the new password. */
  mechanisms: z.array(z.enum(scramMechanisms)),
})
export type Rotation = z.infer<typeof rotationShape>

/** For so long after the approval the password can be had. */
export const collectableMs = 60 * 60_000
