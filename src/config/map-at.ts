import type { Path } from './fault.ts'
import type { YamlFile } from './yaml-file.ts'

/** The map at a path; empty where there is none or something else stands there (which the shape's check reports). */
export function mapAt(yaml: YamlFile, path: Path): Record<string, unknown> {
  let value: unknown = yaml.value
  for (const part of path) value = isMap(value) ? value[part] : undefined
  return isMap(value) ? value : {}
}

export const isMap = (value: unknown): value is Record<string | number, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
