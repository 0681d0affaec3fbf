import { z } from 'zod'
import { parseDuration } from '../core/time.ts'

/** Kinds of values that several sections of bot.yml have. */

export const text = z.string().min(1)

export const pattern = (form: RegExp, message: string) =>
  z.string({ error: message }).regex(form, { error: message })

export const environmentName = pattern(
  /^[a-z0-9][a-z0-9_-]{0,39}$/,
  'an environment is named with small letters, digits, "-" and "_"',
)
export const slackChannel = pattern(
  /^[CG][A-Z0-9]{4,}$/,
  'this must be a channel id such as C012AB3CD, not its name (channel → About, at the bottom)',
)
export const variableName = pattern(
  /^[A-Z_][A-Z0-9_]*$/,
  'this must be the name of an environment variable, in capitals',
)
export const webAddress = z.url({
  protocol: /^https?$/,
  error: 'this must be an http:// or https:// address',
})
export const port = z.int().min(1).max(65_535)
export const zone = text.refine(isZone, 'this must be a time zone such as UTC or Europe/Berlin')

export const duration = z
  .string({ error: 'this must be a duration such as 30s, 15m, 4h or 7d' })
  .transform((typed, context) => {
    try {
      return parseDuration(typed)
    } catch {
      context.addIssue('this must be a duration such as 30s, 15m, 4h or 7d')
      return z.NEVER
    }
  })

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
