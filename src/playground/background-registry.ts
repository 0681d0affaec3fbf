import { toFailure } from '../core/failure.ts'
import { chooseLocalRegistry } from './local-registry/start-local-registry.ts'
import { seedSchemas } from './seed-schemas.ts'

/** The registry that comes up beside everything else, which waits for it nowhere. */
export interface BackgroundRegistry {
  /** Where it answers as soon as it is up; null: there is no way to have one here. */
  url: string | null
  stop(): Promise<void>
}

/** Never throws: without a registry all else can be tried, and one line says so. A given one is not written to. */
export async function startBackgroundRegistry(say: (sentence: string) => void): Promise<BackgroundRegistry> {
  const ending = new AbortController()
  try {
    const chosen = await chooseLocalRegistry({ signal: ending.signal })
    const started = chosen.start().then(async registry => {
      if (registry.way !== 'given') await seedSchemas(registry.url)
      say(`The schema registry is up: ${registry.url}/subjects`)
      return registry
    })
    const settled = started.catch((error: unknown) => {
      if (!ending.signal.aborted) say(`There is no schema registry: ${toFailure(error).message}`)
      return null
    })
    return {
      url: chosen.url,
      stop: async () => {
        ending.abort()
        await (await settled)?.stop()
      },
    }
  } catch (error) {
    say(`There is no schema registry: ${toFailure(error).message}`)
    return { url: null, stop: async () => {} }
  }
}
