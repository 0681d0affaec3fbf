import { z } from 'zod'

/** What a form remembers: which command it is for, and where its answer goes. Slack keeps it and gives it back (3,000 characters). */
export interface FormMetadata {
  command: string
  place: { channel: string | null; threadTs: string | null; responseUrl: string | null }
}

const nullable = z.string().max(1000).nullable()
const shape = z.object({
  command: z.string().max(200),
  place: z.object({ channel: nullable, threadTs: nullable, responseUrl: nullable }),
})

/** undefined: not written by this bot. */
export function readMetadata(text: string): FormMetadata | undefined {
  try {
    return shape.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
