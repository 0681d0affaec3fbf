import { z } from 'zod'
import { type Setting, showPath } from '../config/config.ts'

/** Where a desired value was written: the level that won, and its place in the file. */
export const sourceShape = z.object({
  level: z.enum(['defaults', 'environment', 'topic', 'override']),
  file: z.string(),
  line: z.number(),
  column: z.number(),
  path: z.string(),
})
export type Source = z.infer<typeof sourceShape>

export function sourceOf({ file, path, at }: Setting<unknown>): Source {
  const level =
    path[0] === 'defaults'
      ? 'defaults'
      : path[0] === 'environments'
        ? 'environment'
        : path[2] === 'environment_overrides'
          ? 'override'
          : 'topic'
  return { level, file, line: at.line, column: at.column, path: showPath(path) }
}

/** `override, config/topics.yml:34`. */
export const sourceText = ({ level, file, line }: Source): string => `${level}, ${file}:${line}`
