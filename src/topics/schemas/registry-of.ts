import type { Context } from '../../context.ts'
import { Failure } from '../../core/failure.ts'
import type { Registry } from '../../registry/registry.ts'

/** The environment's registry. Throws a `config` Failure where it has none, and what keeps the bot from speaking to it. */
export function registryOf({ registry, environment }: Context): Registry {
  if (registry?.known) return registry.value
  if (registry) throw registry.why
  throw new Failure('config', `${environment} has no schema registry.`, {
    hint: `Write its address as environments.${environment}.schema_registry.url into bot.yml, or set SCHEMA_REGISTRY_URL.`,
  })
}
