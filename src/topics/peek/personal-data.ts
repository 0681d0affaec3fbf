import type { Context } from '../../context.ts'
import { matchesGlob } from '../../core/glob.ts'

/** The patterns of fields that bot.yml lists as personal data for this topic. */
export const piiFieldsOf = ({ config }: Pick<Context, 'config'>, topic: string): string[] =>
  [...config.bot.piiFields].flatMap(([glob, fields]) => (matchesGlob(glob, topic) ? fields : []))
