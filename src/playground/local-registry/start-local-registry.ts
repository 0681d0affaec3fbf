import { Failure } from '../../core/failure.ts'
import { archiveRegistry } from './archive-registry.ts'
import { dockerRegistry } from './docker-registry.ts'
import { givenRegistry } from './given-registry.ts'
import type {
  ChosenRegistry,
  FittingRegistry,
  LocalRegistry,
  LocalRegistryOptions,
  LocalRegistryWay,
} from './local-registry.ts'

/** The chosen registry, started; resolves when it answers. Passes on why it did not come up. */
export const startLocalRegistry = async (options: LocalRegistryOptions = {}): Promise<LocalRegistry> =>
  (await chooseLocalRegistry(options)).start()

/**
 * A schema registry from the first source that fits: the one that SCHEMA_REGISTRY_URL names; a Docker engine; Java 21 or
 * newer with Maven. Throws one Failure that says what to install when none fits.
 */
export async function chooseLocalRegistry(options: LocalRegistryOptions = {}): Promise<ChosenRegistry> {
  const misfits: string[] = []
  for (const way of options.ways ?? (['given', 'docker', 'archive'] as const)) {
    const fitting = await sources[way](options)
    if (fitting.fits) return fitting
    misfits.push(fitting.why)
  }
  throw new Failure('unreachable', `No way to get a local schema registry: ${misfits.join('; ')}.`, {
    hint: 'Install Java 21 or newer and Maven, or start Docker, or set SCHEMA_REGISTRY_URL to a registry that may be played with.',
  })
}

const sources: Record<LocalRegistryWay, (options: LocalRegistryOptions) => Promise<FittingRegistry>> = {
  given: givenRegistry,
  docker: dockerRegistry,
  archive: archiveRegistry,
}
