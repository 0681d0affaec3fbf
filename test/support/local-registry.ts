import { afterAll, beforeAll } from 'vitest'
import type { LocalRegistry } from '../../src/playground/local-registry/local-registry.ts'
import { startLocalRegistry } from '../../src/playground/local-registry/start-local-registry.ts'

/**
 * A registry for the tests of one file; only few files need one, and it is up in some seconds. Schemas cannot be taken away
 * for good, and ids survive: each test uses subjects of its own.
 */
export function useLocalRegistry(): { url: () => string; isOurs: () => boolean; stop: () => Promise<void> } {
  let registry: LocalRegistry | undefined
  beforeAll(async () => {
    registry = await startLocalRegistry()
  }, 120_000)
  afterAll(() => registry?.stop())
  return {
    url: () => registry?.url ?? '',
    /** False: SCHEMA_REGISTRY_URL names it, and it cannot be stopped. */
    isOurs: () => registry?.way !== 'given',
    stop: async () => registry?.stop(),
  }
}
