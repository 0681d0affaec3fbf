import { matchesGlob } from '../core/glob.ts'
import type { Config } from './config.ts'

/** The patterns of fields that bot.yml lists as personal data for this topic. */
export const piiFieldsOf = ({ config }: { config: Config }, topic: string): string[] =>
  [...config.bot.piiFields].flatMap(([glob, fields]) => (matchesGlob(glob, topic) ? fields : []))
