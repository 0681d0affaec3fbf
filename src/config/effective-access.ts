import type { Config } from './load.ts'

/** A value of the access file as it holds in an environment: what `environment_overrides` says goes first. undefined: none. */
export function effectiveAccess(config: Config, environment: string, path: readonly string[]): unknown {
  const { written } = config.access
  return at(written, ['environment_overrides', environment, ...path]) ?? at(written, path)
}

const at = (tree: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    tree,
  )
