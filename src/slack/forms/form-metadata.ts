import { z } from 'zod'
import type { Place } from '../incoming/incoming.ts'

/** What a form remembers: which command it is for, and where its answer goes. Slack keeps it and gives it back (3,000 characters). */
export interface FormMetadata {
  command: string
  place: Place
}

const nullable = z.string().max(1000).nullable()
const shape = z.object({
  command: z.string().max(200),
  place: z.object({
    channel: nullable,
    threadTs: nullable,
    opensThread: z.boolean().optional(),
    responseUrl: nullable,
  }),
})

/** undefined: not written by this bot. */
export function readMetadata(text: string): FormMetadata | undefined {
  try {
    return shape.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
