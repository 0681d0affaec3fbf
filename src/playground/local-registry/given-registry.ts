import type { FittingRegistry } from './local-registry.ts'

/** The registry that SCHEMA_REGISTRY_URL names. It is used as it is and never stopped. */
export async function givenRegistry(): Promise<FittingRegistry> {
  const url = process.env['SCHEMA_REGISTRY_URL']
  if (!url) return { fits: false, why: 'SCHEMA_REGISTRY_URL is not set' }
  return { fits: true, url, start: async () => ({ url, way: 'given', stop: async () => {} }) }
}
